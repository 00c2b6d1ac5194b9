import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Reply, Request } from './protocol.ts'

// The compiled supervisor, because some supported versions of Node cannot run the source. This module itself may be loaded
// from `src` or `dist`.
const supervisorPath = fileURLToPath(new URL('../dist/supervisor.js', import.meta.url))

/** This process's end of the channel to a supervisor. */
export class Supervised {
  readonly #supervisor = spawnSupervisor()
  #pending: Promise<unknown> = Promise.resolve()
  #dismissed: Promise<void> | undefined

  /** Sends a command to the supervisor after the previous one is done. Resolves to the connection string. */
  ask(request: Request): Promise<string> {
    const reply = this.#pending.then(() => ask(this.#supervisor, request))
    this.#pending = reply.catch(() => {})
    return reply
  }

  /** Makes the supervisor remove the server and end. Idempotent. */
  dismiss(): Promise<void> {
    this.#dismissed ??= this.#pending.then(() => dismiss(this.#supervisor))
    return this.#dismissed
  }
}

function spawnSupervisor(): ChildProcess {
  const { PATH, TMPDIR } = process.env
  return fork(supervisorPath, {
    cwd: '/',
    // A separate session, because Ctrl-C in a terminal reaches every process of its session.
    detached: true,
    // No other variables: PG* would affect the server, and NODE_OPTIONS the supervisor.
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
    if (!reply) throw new Error('The supervisor of the server ended unexpectedly')
    if ('error' in reply) throw new Error(reply.error)
    return reply.connectionString
  } finally {
    answered.abort()
    unref(supervisor)
  }
}

/** Disconnects, which makes the supervisor remove everything, and waits until it is done. */
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
