import * as childProcess from '@org/child-process'

interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
}

/**
 * Runs a command to its end and returns its output.
 *
 * @throws if its exit code is not 0. The message contains all of its output.
 */
export async function run(command: string, args: string[], { cwd, env = {} }: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await childProcess.run(command, args, {
    cwd,
    env: { ...ordinaryEnvironment(), ...env },
  })
  const output = stdout + stderr
  if (exitCode !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${exitCode}:\n${output}`)
  return output
}

/** The environment without the variables that the test runner, turbo and `pnpm run` set for their children. */
function ordinaryEnvironment(): NodeJS.ProcessEnv {
  const theirs = /^(VITEST|TURBO_|NODE_ENV$|npm_(package|lifecycle)_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)))
}
