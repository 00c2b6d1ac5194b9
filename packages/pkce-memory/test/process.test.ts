import { fileURLToPath } from 'node:url'
import { run } from '@org/child-process'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

test('a store that is not closed does not keep the process alive', async () => {
  const ended = { exitCode: 0, signal: null, stdout: 'held\n', stderr: '' }
  expect(await runProgram('forget-to-close.js')).toEqual(ended)
})

test('close() frees the memory of the flows', async () => {
  const { stdout } = await runProgram('close-a-full-store.js', '--expose-gc')
  const { heldBytes, leftBytes } = JSON.parse(stdout) as { heldBytes: number; leftBytes: number }

  expect(heldBytes).toBeGreaterThan(5_000_000)
  expect(leftBytes).toBeLessThan(heldBytes / 10)
})

test('the default logger is the console, which receives the warning once', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const { stderr } = await runProgram('open-two-stores.js')
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^MemoryPkceStore: /)])
})

function runProgram(program: string, ...nodeOptions: string[]) {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url))
  return run(process.execPath, [...nodeOptions, path])
}
