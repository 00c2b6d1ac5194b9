import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { writeSnippets } from './support/snippets.ts'

const folder = writeSnippets('run-expiry', ['docs/getting-started/testing.md'])
const { whyRefused } = await import(/* @vite-ignore */ join(folder, 'expiry.ts'))

test('the code of the page sees a flow expire, even under fake timers', async () => {
  expect(await whyRefused()).toBe('expired')
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  expect(await whyRefused()).toBe('expired')
})
