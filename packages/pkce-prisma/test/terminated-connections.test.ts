import { setTimeout } from 'node:timers/promises'
import { isPkceStoreError } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const DURATION_MS = 5_000
const CALLERS = 16

const database = await createPkceDatabase()
const healthy = database.openStore()

// An error that nobody listens to ends the process; Vitest reports it and fails the run.
test('connections that are cut all the time lose no flow, hand none out twice and do not end the process', async () => {
  // Fewer connections than callers: one that is released goes straight to whoever waits for it.
  const url = new URL(database.connectionString)
  url.searchParams.set('application_name', 'to be cut')
  const prisma = createPrismaClient({ connectionString: url.href, maxConnections: 4 })
  const store = database.openStore({ prisma })
  const end = performance.now() + DURATION_MS
  let flows = 0
  let cuts = 0

  async function startAndFinishFlows(): Promise<void> {
    while (performance.now() < end) {
      const state = newState()
      const put = await Promise.allSettled([store.put(state, newValue())])
      if (put[0].status === 'rejected') continue
      const takes = await Promise.allSettled([store.take(state), store.take(state)])
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

  async function cutConnections(): Promise<void> {
    while (performance.now() < end) {
      await setTimeout(20)
      const cut = await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'to be cut' AND datname = current_database() ORDER BY random() LIMIT 2`,
      )
      cuts += cut.length
    }
  }

  try {
    await Promise.all([cutConnections(), ...Array.from({ length: CALLERS }, startAndFinishFlows)])
    expect(flows).toBeGreaterThan(CALLERS)
    expect(cuts).toBeGreaterThan(20)
  } finally {
    await store.close()
    await prisma.$disconnect()
  }
}, 30_000)
