import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RedisServer extends AsyncDisposable {
  url: string
}

/**
 * Starts the machine's Redis on loopback, with a password and a sync to disk before each answer.
 *
 * @returns `undefined` if Redis is not installed.
 */
export async function startRedis(): Promise<RedisServer | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'benchmark-redis-'))
  const port = randomInt(20_000, 32_768)
  const password = randomBytes(24).toString('hex')
  const server = spawn('redis-server', ['-'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const endWithUs = () => server.kill()
  process.once('exit', endWithUs)

  const end = async () => {
    process.off('exit', endWithUs)
    if (server.pid !== undefined && server.exitCode === null && server.kill()) await once(server, 'exit')
    await rm(directory, { recursive: true, force: true })
  }
  server.stdin.end(`
    bind 127.0.0.1
    port ${port}
    requirepass ${password}
    dir ${directory}
    save ""
    appendonly yes
    appendfsync always
  `)
  if (await isReady(server))
    return { url: `redis://:${password}@127.0.0.1:${port}`, [Symbol.asyncDispose]: end }
  await end()
  return undefined
}

async function isReady(server: ChildProcess): Promise<boolean> {
  const started = (async () => {
    for await (const text of server.stdout ?? []) if (String(text).includes('Ready to accept')) return true
    return false
  })()
  const failed = once(server, 'error').then(() => false)
  return Promise.race([started, failed])
}
