import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
  durationMs: number
}

const BIN = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Runs the built `pkce-migrate` in a process of its own. */
export function pkceMigrate(args: string[], connectionString?: string): Promise<Outcome> {
  return runNode([BIN, ...args], connectionString === undefined ? {} : { DATABASE_URL: connectionString })
}

/** Runs Node on these arguments, with no environment of ours but `env`. */
export async function runNode(
  args: string[],
  env: Record<string, string> = {},
  options: { cwd?: string; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const startedAt = performance.now()
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, args, {
    ...options,
    env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  return { exitCode, stdout, stderr, durationMs: performance.now() - startedAt }
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
