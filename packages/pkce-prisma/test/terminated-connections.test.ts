import { isPkceStoreError } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const CALLERS = 16
const FLOWS = 1_000

const database = await createPkceDatabase()
const healthy = database.openStore()

// An unhandled error would end the process; Vitest reports it and fails the run.
test('under constant connection loss, no flow is lost or handed out twice and nothing crashes', async () => {
  // Fewer connections than callers, so a released connection goes straight to the next caller.
  const url = new URL(database.connectionString)
  url.searchParams.set('application_name', 'to be cut')
  const prisma = createPrismaClient({ connectionString: url.href, maxConnections: 4 })
  const store = database.openStore({ prisma })
  let flows = 0
  let calls = 0
  let cuts = 0

  async function startAndFinishFlows(): Promise<void> {
    while (flows < FLOWS) {
      const state = newState()
      const put = await Promise.allSettled([store.put(state, newValue())])
      await callAnswered()
      if (put[0].status === 'rejected') continue
      const takes = await Promise.allSettled([store.take(state), store.take(state)])
      await callAnswered()
      const errors = takes.flatMap((take) => (take.status === 'rejected' ? [take.reason] : []))
      expect(errors.every((error) => isPkceStoreError(error))).toBe(true)
      const outcomeUnknown = errors.some(
        (error) => error.code === 'PKCE_STORE_TAKE_FAILED' && error.retryable === false,
      )
      const left = await Promise.allSettled([healthy.take(state)])
      const handedOut = takes.length - errors.length + (left[0].status === 'fulfilled' ? 1 : 0)
      expect(handedOut).toBeLessThanOrEqual(1)
      if (!outcomeUnknown) expect(handedOut).toBe(1)
      flows += 1
    }
  }

  /** Cuts connections every few answers. On a slow machine, a cut every few milliseconds would let no call succeed. */
  async function callAnswered(): Promise<void> {
    calls += 1
    if (calls % CALLERS !== 0) return
    const cut = await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'to be cut' AND datname = current_database() ORDER BY random() LIMIT 2`,
    )
    cuts += cut.length
  }

  try {
    await Promise.all(Array.from({ length: CALLERS }, startAndFinishFlows))
    expect(cuts).toBeGreaterThan(FLOWS / CALLERS)
  } finally {
    await store.close()
    await prisma.$disconnect()
  }
})
