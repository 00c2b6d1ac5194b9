import { delimiter } from 'node:path'
import * as childProcess from '@org/child-process'

/** How a program of a stranger is run. */
export interface RunOptions {
  cwd: string
  /** What the environment holds besides what every program needs. */
  env?: Record<string, string>
  /** A folder whose commands win, such as that of another Node. */
  path?: string
}

/** What a package manager may need to reach its registry; everything else of ours stays out. */
const PASSED_ON = /^(HOME|USER|TMPDIR|LANG|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|(HTTPS?|NO)_PROXY)$/i
const PASSED_ON_TO_NPM = /^npm_config_(registry|cache|userconfig|cafile|(https?_|no)?proxy|.*auth.*)$/i

/** Runs a program as a stranger would: without the workspace's tools, settings and environment. */
export function run(
  command: string,
  args: string[],
  { cwd, env, path }: RunOptions,
): Promise<childProcess.Outcome> {
  return childProcess.run(command, args, { cwd, env: { ...strangersEnvironment(path), ...env } })
}

/** Runs a program that has to succeed, and answers what it wrote. @throws with all of that when it fails. */
export function succeed(command: string, args: string[], { cwd, env, path }: RunOptions): Promise<string> {
  return childProcess.succeed(command, args, { cwd, env: { ...strangersEnvironment(path), ...env } })
}

/** What an environment without the workspace holds. @param path - a folder whose commands win. */
export function strangersEnvironment(path = ''): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => PASSED_ON.test(name) || PASSED_ON_TO_NPM.test(name),
  )
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(kept), PATH: [path, ...folders].filter(Boolean).join(delimiter) }
}
