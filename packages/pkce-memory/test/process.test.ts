import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

test('a store that nobody closes does not keep its process alive', async () => {
  const ended = { code: 0, signal: null, output: 'held\n', warnings: '' }
  expect(await run('forget-to-close.js')).toEqual(ended)
}, 30_000)

test('close() gives the memory of the flows back', async () => {
  const { output } = await run('close-a-full-store.js', '--expose-gc')
  const { heldBytes, leftBytes } = JSON.parse(output) as { heldBytes: number; leftBytes: number }

  expect(heldBytes).toBeGreaterThan(5_000_000)
  expect(leftBytes).toBeLessThan(heldBytes / 10)
}, 30_000)

test('without a logger the console is warned, once', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const { warnings } = await run('open-two-stores.js')
  expect(warnings.trimEnd().split('\n')).toEqual([expect.stringMatching(/^MemoryPkceStore: /)])
})

async function run(program: string, ...nodeOptions: string[]) {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  })
  let [output, warnings] = ['', '']
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    warnings += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, output, warnings }
}
