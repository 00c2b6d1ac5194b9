import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('a store that nobody closes does not keep its process alive', async () => {
  expect(await run('forget-to-close.js')).toEqual({ code: 0, signal: null, output: 'held\n' })
}, 30_000)

test('close() gives the memory of the holds back', async () => {
  const { output } = await run('close-a-full-store.js', '--expose-gc')
  const { heldBytes, leftBytes } = JSON.parse(output) as { heldBytes: number; leftBytes: number }

  expect(heldBytes).toBeGreaterThan(5_000_000)
  expect(leftBytes).toBeLessThan(heldBytes / 10)
}, 30_000)

async function run(program: string, ...nodeOptions: string[]) {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, output }
}
