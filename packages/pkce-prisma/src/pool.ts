import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import pg from 'pg'
import { nowMs } from './clock.ts'
import { SILENT_AFTER_MS, TRANSACTION_LIMITS } from './limits.ts'
import { beginError, connectError, isAnswered, rolledBackError } from './pool-errors.ts'

/** What `pg` does not declare of its client, and the ways it is called here. */
interface Client extends EventEmitter {
  readonly connection: { readonly stream: Socket }
  connect(callback: (error?: unknown) => void): void
  query(query: Query, values?: unknown, callback?: Callback): Promise<Result>
  end(): Promise<void>
}
interface Query {
  text: string
}
interface Result {
  command: string | null
  rows: unknown[]
  fields: unknown[]
  rowCount: number | null
}
type Callback = (error: unknown, result?: Result) => void

const BaseClient = pg.Client as unknown as new (config: pg.ClientConfig) => Client

/** One message, so that the transaction and its limits stand or fall together. */
const BEGIN = ['BEGIN', ...TRANSACTION_LIMITS.map(([name, value]) => `SET LOCAL ${name} = '${value}'`)].join(
  '; ',
)

/** Read-only, going down, or at the end of its patience: a pool must not keep such a connection. */
const DROPPED = /^(25006|25P03|25P04|57P0.)$/

/**
 * The class of the pool's connections. `config` stays in this closure, where `util.inspect` does not reach it.
 *
 * BEGIN travels with the limits of a take and the statement that follows it, which saves a round trip. A COMMIT that the
 * server answers with ROLLBACK fails. A connection is dropped when it is silent with a statement in flight, and when its server
 * turns out to be read-only or going down.
 */
export function poolClient(config: pg.ClientConfig): typeof pg.Client {
  const clients = new Set<PoolClient>()

  class PoolClient extends BaseClient {
    #inFlight = 0
    /** When it was last heard, or first asked since. */
    #activeAtMs = nowMs()
    /** Held until a statement follows. */
    #begin: 'held' | Promise<Result> | undefined

    constructor(options: pg.ClientConfig) {
      super({ ...config, ...options, pipeline: true })
      // Between two queries neither the pool nor the adapter listens: an error would end the process. The next query on
      // the connection fails all the same.
      this.on('error', () => {})
      this.once('connect', () => {
        clients.add(this)
        this.connection.stream.on('timeout', () => this.#dropSilent())
      })
      this.once('end', () => clients.delete(this))
    }

    override connect(callback: (error?: unknown) => void): void {
      super.connect((error) => callback(error && connectError(error)))
    }

    override query(query: Query, values?: unknown, callback?: Callback): Promise<Result> {
      if (callback === undefined) return this.#queryInTransaction(query)
      this.#send(query, callback, values)
      return NO_ANSWER
    }

    [inspect.custom](): string {
      return 'PoolClient {}'
    }

    toJSON(): object {
      return {}
    }

    /** What the adapter sends: BEGIN, statements, and COMMIT or ROLLBACK. */
    async #queryInTransaction(query: Query): Promise<Result> {
      const { text } = query
      const isEnd = text === 'COMMIT' || text === 'ROLLBACK'
      if (text === 'BEGIN') this.#begin = 'held'
      if (this.#begin === 'held' && (isEnd || text === 'BEGIN')) {
        if (isEnd) this.#begin = undefined
        return { command: text, rows: [], fields: [], rowCount: null }
      }
      if (this.#begin === 'held') this.#begin = this.#answerTo({ text: BEGIN })
      const begin = this.#begin
      if (isEnd) this.#begin = undefined
      const [begun, answer] = await Promise.allSettled([begin, this.#answerTo(query)])
      if (begun.status === 'rejected') {
        // A server that refused BEGIN and went on has run the statement by itself.
        if (isAnswered(begun.reason)) this.connection.stream.destroy(new Error('BEGIN failed'))
        throw beginError(begun.reason)
      }
      if (answer.status === 'rejected') throw answer.reason
      if (text === 'COMMIT' && answer.value.command !== 'COMMIT') throw rolledBackError()
      return answer.value
    }

    #answerTo(query: Query): Promise<Result> {
      return new Promise((resolve, reject) => {
        this.#send(query, (error, result) => (error ? reject(error) : resolve(result as Result)))
      })
    }

    #send(query: Query, callback: Callback, values?: unknown): void {
      const { stream } = this.connection
      this.#inFlight += 1
      if (this.#inFlight === 1) {
        this.#activeAtMs = nowMs()
        stream.setTimeout(SILENT_AFTER_MS)
      }
      super.query(query, values, (error, result) => {
        this.#inFlight -= 1
        this.#activeAtMs = nowMs()
        if (this.#inFlight === 0) stream.setTimeout(0)
        if (DROPPED.test(String((error as { code?: unknown } | null)?.code))) void this.end()
        callback(error, result)
      })
    }

    /**
     * Its host may have vanished. So the connections that were idle all the time go as well: they would keep their next
     * callers waiting.
     */
    #dropSilent(): void {
      const silentSinceMs = nowMs() - SILENT_AFTER_MS
      for (const client of clients) {
        // Between two statements of a transaction nothing is expected of the server.
        const wasIdle = client.#begin === undefined && client.#activeAtMs <= silentSinceMs
        if (client === this || wasIdle)
          client.connection.stream.destroy(new Error('The connection is silent'))
      }
    }
  }

  return PoolClient as unknown as typeof pg.Client
}

/** Callers that pass a callback ignore what is returned. */
const NO_ANSWER = Promise.resolve({ command: null, rows: [], fields: [], rowCount: null })
