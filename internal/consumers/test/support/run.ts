import { delimiter } from 'node:path'
import * as childProcess from '@org/child-process'

/** How to run a program outside the workspace. */
export interface RunOptions {
  cwd: string
  /** Additional environment variables. */
  env?: Record<string, string>
  /** A folder whose commands take precedence, such as that of another Node. */
  path?: string
}

/** Variables that a package manager may need to reach its registry. No others are passed on. */
const PASSED_ON = /^(HOME|USER|TMPDIR|LANG|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|(HTTPS?|NO)_PROXY)$/i
const PASSED_ON_TO_NPM = /^npm_config_(registry|cache|userconfig|cafile|(https?_|no)?proxy|.*auth.*)$/i

/** Runs a program as a user of the packages would: without the workspace's tools, settings and environment. */
export function run(
  command: string,
  args: string[],
  { cwd, env, path }: RunOptions,
): Promise<childProcess.Outcome> {
  return childProcess.run(command, args, { cwd, env: { ...outsideEnvironment(path), ...env } })
}

/** Runs a program, and returns its output. @throws `Error` the program fails. The message contains its output. */
export function succeed(command: string, args: string[], { cwd, env, path }: RunOptions): Promise<string> {
  return childProcess.succeed(command, args, { cwd, env: { ...outsideEnvironment(path), ...env } })
}

/** Returns an environment without the workspace. @param path - a folder whose commands take precedence. */
export function outsideEnvironment(path = ''): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => PASSED_ON.test(name) || PASSED_ON_TO_NPM.test(name),
  )
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(kept), PATH: [path, ...folders].filter(Boolean).join(delimiter) }
}
