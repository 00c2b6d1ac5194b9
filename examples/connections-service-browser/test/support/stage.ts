import { Cleanup } from 'connections-service/dist/demo/cleanup.js'
import { type Stage, setStage } from 'connections-service/dist/demo/stage.js'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { launchChromium } from './chromium.ts'
import { Person } from './person.ts'

export interface BrowserStage extends Stage {
  /** Somebody with a browser of their own: what it keeps is gone when the test is over. */
  newPerson(options?: BrowserContextOptions): Promise<Person>
}

/**
 * Sets the demo's stage, and opens a Chromium in front of it. To be called at the top of a test file: both are
 * there until its tests are over.
 */
export async function openStage(): Promise<BrowserStage> {
  const cleanup = new Cleanup()
  afterAll(async () => {
    const failures = await cleanup.run()
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything ended well')
  })

  const chromium = await launchChromium()
  cleanup.defer(() => chromium.close())
  const stage = await setStage(cleanup, new AbortController().signal)
  return {
    ...stage,
    async newPerson(options = {}) {
      const context = await chromium.newContext(options)
      onTestFinished(() => context.close())
      return new Person(await context.newPage(), options.javaScriptEnabled)
    },
  }
}
