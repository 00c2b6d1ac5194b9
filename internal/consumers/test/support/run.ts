import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'

/** How a program of a stranger is run. */
export interface RunOptions {
  cwd: string
  /** What the environment holds besides what every program needs. */
  env?: Record<string, string>
  /** A folder whose commands win, such as that of another Node. */
  path?: string
}

export interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** What a package manager may need to reach its registry; everything else of ours stays out. */
const PASSED_ON = /^(HOME|USER|TMPDIR|LANG|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|(HTTPS?|NO)_PROXY)$/i
const PASSED_ON_TO_NPM = /^npm_config_(registry|cache|userconfig|cafile|(https?_|no)?proxy|.*auth.*)$/i

/** Runs a program as a stranger would: without the workspace's tools, settings and environment. */
export async function run(command: string, args: string[], { cwd, env, path }: RunOptions): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd,
    env: { ...strangersEnvironment(path), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  return { exitCode, stdout, stderr }
}

/** Runs a program that has to succeed, and answers what it wrote. @throws with all of that when it fails. */
export async function succeed(command: string, args: string[], options: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options)
  if (exitCode !== 0) throw new Error(`${[command, ...args].join(' ')}: exit ${exitCode}\n${stdout}${stderr}`)
  return stdout
}

function strangersEnvironment(path = ''): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => PASSED_ON.test(name) || PASSED_ON_TO_NPM.test(name),
  )
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(kept), PATH: [path, ...folders].filter(Boolean).join(delimiter) }
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
