import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('a store that nobody closes does not keep its process alive', async () => {
  const program = fileURLToPath(new URL('programs/forget-to-close.js', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code, signal] = await once(child, 'close')

  expect({ code, signal, output }).toEqual({ code: 0, signal: null, output: 'held\n' })
}, 30_000)
