import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { findTraces, remainingTraces } from './support/traces.ts'

const patience = { timeout: 20_000, interval: 50 }

function run(name = 'hold-server', env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const program = fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url))
  const child = spawn(process.execPath, [program], { detached: true, env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs the program, ends it as told once its server is up, and sees everything go. */
async function expectGone(end: (program: ChildProcessWithoutNullStreams) => void) {
  const program = run()
  const exited = once(program, 'exit')
  const stderr = text(program.stderr)
  const failed = exited.then(async () => Promise.reject(new Error(await stderr)))
  const [connectionString] = await Promise.race([once(program.stdout, 'data'), failed])
  const traces = await findTraces(String(connectionString).trim())
  expect(await remainingTraces(traces)).toEqual(['directory', 'postmaster', 'supervisor', 'shared memory'])

  end(program)
  const [code, signal] = await exited
  await vi.waitFor(async () => expect(await remainingTraces(traces)).toEqual([]), patience)
  expect(await stderr).toBe('')
  return { code, signal }
}

test('a killed process leaves nothing behind', async () => {
  expect(await expectGone((program) => program.kill('SIGKILL'))).toEqual({ code: null, signal: 'SIGKILL' })
})

test('a terminated process leaves nothing behind', async () => {
  expect(await expectGone((program) => program.kill('SIGTERM'))).toEqual({ code: null, signal: 'SIGTERM' })
})

test('Ctrl-C, which reaches the whole process group, leaves nothing behind', async () => {
  const interrupt = (program: ChildProcess) => process.kill(-Number(program.pid), 'SIGINT')
  expect(await expectGone(interrupt)).toEqual({ code: null, signal: 'SIGINT' })
})

test('a server keeps no process alive, and goes with it', async () => {
  expect(await expectGone((program) => program.stdin.write('end\n'))).toEqual({ code: 0, signal: null })
})

test('a process that is killed while its server is being made leaves nothing behind', async () => {
  const directory = await temporaryDirectory()
  const program = run('hold-server', { TMPDIR: directory })
  await vi.waitFor(async () => expect(await readdir(directory)).toHaveLength(1), patience)
  program.kill('SIGKILL')
  await once(program, 'exit')
  await vi.waitFor(async () => expect(await readdir(directory)).toEqual([]), patience)
})

test('a killed process leaves no standby behind, even a frozen one', async () => {
  const program = run('hold-pair')
  const exited = once(program, 'exit')
  const stderr = text(program.stderr)
  const failed = exited.then(async () => Promise.reject(new Error(await stderr)))
  const [connectionStrings] = await Promise.race([once(program.stdout, 'data'), failed])
  const traces = await Promise.all(JSON.parse(String(connectionStrings)).map(findTraces))
  program.stdin.write('freeze\n')
  await Promise.race([once(program.stdout, 'data'), failed])

  program.kill('SIGKILL')
  await exited
  for (const each of traces) {
    await vi.waitFor(async () => expect(await remainingTraces(each)).toEqual([]), patience)
  }
})
