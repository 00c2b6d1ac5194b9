import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { access, chown, constants, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const PORT_ATTEMPTS = 20
const START_TIMEOUT_MS = 120_000

export interface PgBouncerOptions {
  /** The database behind the pooler. */
  connectionString: string
  /** The maximum number of connections to the server. */
  poolSize: number
}

export interface PgBouncer {
  /** Connects to the same database through the pooler. */
  connectionString: string
  stop(): Promise<void>
}

/** Starts a PgBouncer in transaction mode on a free loopback port. It ends no later than this process. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const program = await findPgBouncer()
  const directory = await mkdtemp('/tmp/pgbouncer-')
  try {
    for (let attempt = 1; ; attempt += 1) {
      // Below the range that Linux uses for outgoing connections.
      const port = String(randomInt(20_000, 32_768))
      const connectionString = Object.assign(new URL(options.connectionString), { port }).href
      const child = spawnPgBouncer(program, await configure(directory, port, options))
      const ended = logToItsEnd(child)
      const stop = async () => {
        child.kill('SIGKILL')
        await ended
        await rm(directory, { recursive: true })
      }
      if (await answers(child, connectionString)) return { connectionString, stop }
      child.kill('SIGKILL')
      const log = await ended
      if (attempt === PORT_ATTEMPTS || !log.includes('Address already in use')) {
        throw new Error(`pgbouncer did not start:\n${log}`)
      }
    }
  } catch (error) {
    await rm(directory, { recursive: true })
    throw error
  }
}

async function findPgBouncer(): Promise<string> {
  // Debian installs it in a directory that is only in root's PATH.
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']) {
    const program = join(folder, 'pgbouncer')
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return program
  }
  throw new Error('pgbouncer is not installed. On Debian and Ubuntu: apt-get install pgbouncer')
}

async function configure(
  directory: string,
  port: string,
  { connectionString, poolSize }: PgBouncerOptions,
): Promise<string> {
  const server = new URL(connectionString)
  const users = join(directory, 'users')
  const configuration = join(directory, 'pgbouncer.ini')
  await writeFile(users, `"${server.username}" "${server.password}"\n`, { mode: 0o600 })
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    pool_mode: 'transaction',
    default_pool_size: poolSize,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const databases = `* = host=${server.hostname} port=${server.port}`
  await writeFile(configuration, ['[databases]', databases, '[pgbouncer]', ...lines, ''].join('\n'))
  if (user !== undefined) {
    for (const path of [directory, users, configuration]) await chown(path, user.uid, user.gid)
  }
  return configuration
}

/** Like PostgreSQL, it refuses to run as root. */
const user = process.getuid?.() === 0 ? { uid: idOfNobody('-u'), gid: idOfNobody('-g') } : undefined

function idOfNobody(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }))
}

function spawnPgBouncer(program: string, configuration: string): ChildProcess {
  // If this process is killed, nothing else would end PgBouncer.
  return spawn('setpriv', ['--pdeathsig=KILL', program, configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user,
  })
}

async function logToItsEnd(child: ChildProcess): Promise<string> {
  let log = ''
  child.stderr?.on('data', (text) => {
    log = `${log}${text}`.slice(-10_000)
  })
  await once(child, 'close')
  return log
}

/** Waits until the database can be reached through it. Returns `false` if it exits instead. */
async function answers(child: ChildProcess, connectionString: string): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (child.exitCode === null && performance.now() < deadline) {
    const client = new pg.Client({ connectionString })
    try {
      await client.connect()
      await client.query('SELECT 1')
      return child.exitCode === null
    } catch {
      await sleep(20)
    } finally {
      await client.end()
    }
  }
  return false
}
