import { setTimeout as sleep } from 'node:timers/promises'
import { isPkceStoreError, type PkceStore } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { answerOf, notFound, notPut, notSwept, notTaken } from './support/answers.ts'
import { newToken, newValue } from './support/fault-database.ts'
import { startFaultServer } from './support/fault-server.ts'

const CALLERS = 12
/** A caller gets its answer within 15 seconds; the rest is for a busy machine. */
const IN_TIME_MS = 16_000

const server = await startFaultServer()

test('a database that is down at start: typed at once, nothing has changed, and the store works once it is up', async () => {
  await server.halt()
  const store = server.openStore()
  const token = newToken()
  const startedMs = performance.now()
  expect(await answerOf(store.put(token, newValue()))).toEqual(notPut('DatabaseNotReachable'))
  expect(await answerOf(store.take(token))).toEqual(notTaken('DatabaseNotReachable'))
  expect(await answerOf(store.sweep())).toEqual(notSwept('DatabaseNotReachable'))
  expect(performance.now() - startedMs).toBeLessThan(2_000)

  await server.resume()
  expect(await answerOf(store.take(token))).toEqual(notFound)
  await store.put(token, newValue())
  await expect(store.take(token)).resolves.toBeDefined()
})

// An error that nobody listens to would end the process: Vitest reports it and fails the run.
test.for(['fast', 'immediate'] as const)(
  'a server that goes down (%s) under load and comes back: typed in time, no flow is handed out twice or lost',
  async (mode) => {
    const store = server.openStore()
    const load = new Load(store)
    const callers = Array.from({ length: CALLERS }, () => load.run())
    await expect.poll(() => load.finished).toBeGreaterThan(100)
    await server.halt(mode)
    await expect.poll(() => load.failures.length).toBeGreaterThan(CALLERS)
    await sleep(500)
    await server.resume()
    const resumed = load.finished
    await expect.poll(() => load.finished, { timeout: 15_000 }).toBeGreaterThan(resumed + 100)
    load.stop()
    await Promise.all(callers)

    expect(load.slowestMs).toBeLessThan(IN_TIME_MS)
    // Whatever was answered is true afterwards, too.
    await load.expectHistory()
  },
)

test('timed sweeps outlive an outage, and only the log hears of it', async () => {
  const reports: unknown[] = []
  const logger = { error: (details: unknown) => void reports.push(details), warn: () => {} }
  const store = server.openStore({ sweepIntervalMs: 50, logger })
  await server.halt()
  await expect.poll(() => reports.length).toBeGreaterThan(2)
  await server.resume()
  await server.query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES ('\\x00', 'c', '', now())`,
  )
  await expect.poll(() => server.query('SELECT FROM oauth_pkce_states WHERE expires_at <= now()')).toEqual([])
  await store.close()
  for (const report of reports) expect(report).toMatchObject({ err: { code: 'PKCE_STORE_SWEEP_FAILED' } })
})

/** Callers that put and take flows, as long as they are let, and remember what they were told. */
class Load {
  /** How many flows were put and taken. */
  finished = 0
  slowestMs = 0
  readonly failures: unknown[] = []
  readonly #store: PkceStore
  readonly #taken: string[] = []
  #isStopped = false

  constructor(store: PkceStore) {
    this.#store = store
  }

  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      const [token, value] = [newToken(), newValue()]
      if ((await this.#untilKnown(() => this.#store.put(token, value))) === undefined) continue
      const hold = await this.#untilKnown(() => this.#store.take(token))
      if (hold === undefined) continue
      expect(hold).toMatchObject(value)
      this.#taken.push(token)
      this.finished += 1
    }
  }

  /** What was taken is gone. */
  async expectHistory(): Promise<void> {
    const left = await server.query(
      'SELECT FROM oauth_pkce_states WHERE state_hash IN (SELECT sha256(token::bytea) FROM unnest($1::text[]) AS token)',
      this.#taken,
    )
    expect(left).toEqual([])
  }

  /** Asks again where the store says that nothing was changed. `undefined`: nobody knows. */
  async #untilKnown<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
    for (;;) {
      const startedMs = performance.now()
      try {
        return await call()
      } catch (error) {
        this.failures.push(error)
        // Not found, although it was put and nobody took it; a collision, although nothing was changed before.
        const isFailure =
          isPkceStoreError(error, 'PKCE_STORE_PUT_FAILED') ||
          isPkceStoreError(error, 'PKCE_STORE_TAKE_FAILED')
        if (!isFailure) throw error
        if (!error.retryable) return undefined
        await sleep(20)
      } finally {
        this.slowestMs = Math.max(this.slowestMs, performance.now() - startedMs)
      }
    }
  }
}
