import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import pg from 'pg'
import { nowMs } from './clock.ts'
import { SILENT_AFTER_MS, TRANSACTION_LIMITS } from './limits.ts'
import { beginError, connectError, isAnswered, rolledBackError } from './pool-errors.ts'

/** Members of `pg`'s client that its types leave out, and the signatures used here. */
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

/** One message, so that the transaction and its limits succeed or fail together. */
const BEGIN = ['BEGIN', ...TRANSACTION_LIMITS.map(([name, value]) => `SET LOCAL ${name} = '${value}'`)].join(
  '; ',
)

/** The server is read-only or shutting down, or it timed the session out: the pool must not keep the connection. */
const UNUSABLE = /^(25006|25P03|25P04|57P0.)$/

/**
 * Creates the class of the pool's connections. `config` stays in this closure, out of reach of `util.inspect`.
 *
 * BEGIN is sent together with the limits of a take and the statement that follows, which saves a round trip. A COMMIT that
 * the server answers with ROLLBACK fails. A connection is dropped when it is silent with a statement in flight, and when
 * its server is read-only or shutting down.
 */
export function poolClient(config: pg.ClientConfig): typeof pg.Client {
  const clients = new Set<PoolClient>()

  class PoolClient extends BaseClient {
    #inFlight = 0
    /** When the server last answered, or when the first statement since then was sent. */
    #activeAtMs = nowMs()
    /** `held` until BEGIN is sent with the next statement; from then on, its answer. */
    #begin: 'held' | Promise<Result> | undefined

    constructor(options: pg.ClientConfig) {
      super({ ...config, ...options, pipeline: true })
      // Between two queries neither the pool nor the adapter listens, so an error would end the process. The next query on
      // the connection fails anyway.
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

    /** Handles the queries of the adapter: BEGIN, statements, and COMMIT or ROLLBACK. */
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
        // A server that refused BEGIN but kept the connection has run the statement outside a transaction.
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
        if (UNUSABLE.test(String((error as { code?: unknown } | null)?.code))) void this.end()
        callback(error, result)
      })
    }

    /**
     * Destroys this connection, and those that were idle for the same time: its host may have vanished, and they would keep
     * their next callers waiting.
     */
    #dropSilent(): void {
      const silentSinceMs = nowMs() - SILENT_AFTER_MS
      for (const client of clients) {
        // Between two statements of a transaction, the server owes no answer.
        const wasIdle = client.#begin === undefined && client.#activeAtMs <= silentSinceMs
        if (client === this || wasIdle)
          client.connection.stream.destroy(new Error('The connection is silent'))
      }
    }
  }

  return PoolClient as unknown as typeof pg.Client
}

/** Callers that pass a callback ignore the returned promise. */
const NO_ANSWER = Promise.resolve({ command: null, rows: [], fields: [], rowCount: null })
