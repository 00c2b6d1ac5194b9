import { PKCE_STATE_TTL_MS, type PkceStore } from '@org/pkce-core'
import { test } from 'vitest'
import type { PkceStoreHarness } from './harness.ts'

/** Vitest's `test`, extended with functions that open stores for a clause. The stores are closed when the clause ends. */
export type ClauseTest = ReturnType<typeof clauseTest>

export function clauseTest({ open, sharedStorage = false }: PkceStoreHarness) {
  return (
    test
      // biome-ignore lint/correctness/noEmptyPattern: Vitest insists on a pattern.
      .extend('openStore', async ({}, { onCleanup }) => {
        const opened: PkceStore[] = []
        // Failures of close() are ignored here, because other clauses test it.
        onCleanup(async () => {
          await Promise.allSettled(opened.map(async (store) => store.close()))
        })
        return async (ttlMs = PKCE_STATE_TTL_MS): Promise<PkceStore> => {
          const store = await open({ ttlMs, sweepIntervalMs: 0 })
          opened.push(store)
          return store
        }
      })
      /** Two stores that see the same flows, or the same store twice if storage is not shared. */
      .extend('openReplicas', async ({ openStore }) => {
        return async (ttlMs?: number): Promise<[PkceStore, PkceStore]> => {
          const store = await openStore(ttlMs)
          return [store, sharedStorage ? await openStore(ttlMs) : store]
        }
      })
  )
}
