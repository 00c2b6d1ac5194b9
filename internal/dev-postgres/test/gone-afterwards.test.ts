import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Child } from '@org/child-process'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { findTraces, remainingTraces } from './support/traces.ts'

function run(name = 'hold-server', env: NodeJS.ProcessEnv = {}): Child {
  const program = fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url))
  const child = Child.start(process.execPath, [program], { detached: true, env: { ...process.env, ...env } })
  onTestFinished(() => child.kill())
  return child
}

/** Runs the program, ends it with `end` once its server is running, and checks that everything is removed. */
async function expectGone(end: (program: Child) => void) {
  const program = run()
  const traces = await findTraces(await program.line())
  expect(await remainingTraces(traces)).toEqual(['directory', 'postmaster', 'supervisor', 'shared memory'])

  end(program)
  const { exitCode, signal, stderr } = await program.end
  await expect.poll(() => remainingTraces(traces)).toEqual([])
  expect(stderr).toBe('')
  return { exitCode, signal }
}

test('a killed process leaves nothing behind', async () => {
  expect(await expectGone((program) => program.kill('SIGKILL'))).toEqual({
    exitCode: null,
    signal: 'SIGKILL',
  })
})

test('a terminated process leaves nothing behind', async () => {
  expect(await expectGone((program) => program.kill('SIGTERM'))).toEqual({
    exitCode: null,
    signal: 'SIGTERM',
  })
})

test('Ctrl-C, which reaches the whole process group, leaves nothing behind', async () => {
  const interrupt = (program: Child) => process.kill(-program.pid, 'SIGINT')
  expect(await expectGone(interrupt)).toEqual({ exitCode: null, signal: 'SIGINT' })
})

test('a server does not keep its process alive, and ends with it', async () => {
  expect(await expectGone((program) => program.write('end\n'))).toEqual({ exitCode: 0, signal: null })
})

test('a process that is killed while its server is being created leaves nothing behind', async () => {
  const directory = await temporaryDirectory()
  const program = run('hold-server', { TMPDIR: directory })
  await expect.poll(() => readdir(directory)).toHaveLength(1)
  program.kill('SIGKILL')
  await program.end
  await expect.poll(() => readdir(directory)).toEqual([])
})

test('a killed process leaves no standby behind, even a frozen one', async () => {
  const program = run('hold-pair')
  const connectionStrings: string[] = JSON.parse(await program.line())
  const traces = await Promise.all(connectionStrings.map(findTraces))
  program.write('freeze\n')
  await program.line()

  program.kill('SIGKILL')
  await program.end
  for (const each of traces) await expect.poll(() => remainingTraces(each)).toEqual([])
})
