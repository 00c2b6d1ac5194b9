import { setTimeout as sleep } from 'node:timers/promises'
import type { PkceStore } from '@org/pkce-core'
import { afterAll, describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notTaken } from './support/answers.ts'
import { startFaultServer } from './support/fault-server.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openProxiedStore } from './support/proxied-store.ts'
import { openSession } from './support/session.ts'

const CALLS = 10
/** 30 seconds, plus time for a busy machine. */
const CLOSED_WITHIN_MS = 33_000

const CIRCUIT_OPEN = expect.objectContaining({ retryable: true, why: 'CircuitOpen' })

const database = await createPkceDatabase()
const healthy = database.openStore()

describe('a circuit', { concurrent: true }, () => {
  test('fails calls immediately after 15 s of failures, except one probe, which closes it', async ({
    expect,
  }) => {
    const server = await startFaultServer()
    let lookUps = 0
    const prisma = createPrismaClient({ connectionString: server.databaseUrl, maxConnections: 5 })
    afterAll(() => prisma.$disconnect())
    const counting = hookedClient(prisma, {
      beforeLookUp: () => {
        lookUps += 1
      },
    })
    const store = server.openStore({ prisma: counting })
    const state = newState()
    await store.put(state, newValue())
    await server.halt()
    const briefly = () => answerOf(store.take(state, { signal: AbortSignal.timeout(500) }))
    // An opening circuit does not cut short the calls that already wait for the database.
    expect(await answersOf(store, state)).toMatchObject(
      Array(CALLS).fill({ retryable: true, why: 'DatabaseNotReachable' }),
    )

    await expect.poll(() => Promise.all([briefly(), briefly()])).toContainEqual(CIRCUIT_OPEN)
    lookUps = 0
    const probe = answerOf(store.take(state))
    const others = [...(await answersOf(store, state)), await answerOf(store.put(newState(), newValue()))]
    expect(others).toEqual(Array(CALLS + 1).fill(CIRCUIT_OPEN))
    await expect.poll(() => lookUps).toBeGreaterThan(0)
    expect(await answersOf(store, state)).toEqual(Array(CALLS).fill(CIRCUIT_OPEN))
    await server.resume()
    expect(await probe).toBe('answered')
    const flows = Array.from({ length: CALLS }, newState)
    expect(await Promise.all(flows.map((each) => answerOf(store.put(each, newValue()))))).toEqual(
      Array(CALLS).fill('answered'),
    )
  })

  test('does not open because a row stays locked', async ({ onTestFinished }) => {
    const store = database.openStore()
    const state = newState()
    await healthy.put(state, newValue())
    const other = await openSession(database.connectionString, onTestFinished)
    await other.query('BEGIN')
    await other.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [state])
    expect(await answerOf(store.take(state))).toEqual(notTaken('55P03'))
    // By then, its first failure is more than 15 s old.
    await sleep(1_500)
    const flows = Array.from({ length: CALLS }, newState)
    expect(await Promise.all(flows.map((each) => answerOf(store.put(each, newValue()))))).toEqual(
      Array(CALLS).fill('answered'),
    )
    await other.query('COMMIT')
  })

  test('does not open because of an old failure', async () => {
    await using through = await openProxiedStore(database)
    const abort = new AbortController()
    through.proxy.decide = () => {
      abort.abort()
      return 'cut before'
    }
    await answerOf(through.store.take(newState(), { signal: abort.signal }))
    through.proxy.decide = () => 'pass'
    await sleep(16_000)
    const flows = Array.from({ length: CALLS }, newState)
    expect(await Promise.all(flows.map((each) => answerOf(through.store.put(each, newValue()))))).toEqual(
      Array(CALLS).fill('answered'),
    )
  })
})

describe('close()', { concurrent: true }, () => {
  test('ends in time during an outage, and every call is answered', async () => {
    const server = await startFaultServer()
    const store = server.openStore()
    const state = newState()
    await store.put(state, newValue())
    await server.halt()
    const answers = answersOf(store, state)
    const startedMs = performance.now()
    await store.close()
    expect(performance.now() - startedMs).toBeLessThan(CLOSED_WITHIN_MS)
    expect(await answers).toMatchObject(Array(CALLS).fill({ retryable: true }))
    await server.resume()
    expect(await answerOf(server.openStore().take(state))).toBe('answered')
  })

  test('ends in time while all connections are silent', async () => {
    await using through = await openProxiedStore(database)
    const state = newState()
    await healthy.put(state, newValue())
    through.proxy.decide = () => 'silence before'
    const answers = [answerOf(through.store.put(newState(), newValue())), answersOf(through.store, state)]
    const startedMs = performance.now()
    await through.store.close()
    expect(performance.now() - startedMs).toBeLessThan(CLOSED_WITHIN_MS)
    const [put, takes] = await Promise.all(answers)
    expect(put).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', retryable: false })
    expect(takes).toMatchObject(Array(CALLS).fill({ retryable: true }))
    expect(await answerOf(healthy.take(state))).toBe('answered')
  })
})

/** The answers of many concurrent takes. */
function answersOf(store: PkceStore, state: string): Promise<unknown[]> {
  return Promise.all(Array.from({ length: CALLS }, () => answerOf(store.take(state))))
}
