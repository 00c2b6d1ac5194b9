import { spawn } from 'node:child_process'

interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
}

/**
 * Runs a command to its end, and answers what it printed.
 *
 * @throws when it ends with another exit code than 0; the message has all of its output.
 */
export async function run(command: string, args: string[], { cwd, env = {} }: RunOptions): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    env: { ...ordinaryEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${output}`)
  return output
}

/** The environment without what the test runner, turbo and pnpm's own `run` have put there for their children. */
function ordinaryEnvironment(): NodeJS.ProcessEnv {
  const theirs = /^(VITEST|TURBO_|NODE_ENV$|npm_(package|lifecycle)_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)))
}
