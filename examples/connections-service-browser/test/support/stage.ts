import { Cleanup } from 'connections-service/dist/demo/cleanup.js'
import { type Stage, setStage } from 'connections-service/dist/demo/stage.js'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { launchChromium } from './chromium.ts'
import { Person } from './person.ts'

export interface BrowserStage extends Stage {
  /** A person with a separate browser profile, which is discarded at the end of the test. */
  newPerson(options?: BrowserContextOptions): Promise<Person>
}

/**
 * Starts the demo's stage and Chromium. Call it at the top level of a test file: both run until the file's tests are done.
 */
export async function openStage(): Promise<BrowserStage> {
  const cleanup = new Cleanup()
  afterAll(async () => {
    const failures = await cleanup.run()
    if (failures.length > 0) throw new AggregateError(failures, 'The cleanup failed')
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
