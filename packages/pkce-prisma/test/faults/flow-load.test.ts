import type { PkceStore } from '@org/pkce-core'
import { MemoryPkceStore } from '@org/pkce-memory'
import { expect, test } from 'vitest'
import { FlowLoad } from './support/flow-load.ts'

/** What the load finds wrong with a store that keeps nothing in a database. */
async function wrongsOf(store: Pick<PkceStore, 'put' | 'take'>): Promise<Set<string | undefined>> {
  const load = new FlowLoad([store as PkceStore, store as PkceStore], 2)
  await expect.poll(() => load.flows).toBeGreaterThan(20)
  await load.stop()
  const wrongs = await load.wrongs(async () => [])
  return new Set(wrongs.map((wrong) => wrong.split(': ')[1]))
}

test('finds nothing wrong with a store that hands each flow out once', async () => {
  expect(await wrongsOf(new MemoryPkceStore())).toEqual(new Set())
})

test('finds a flow that is handed out twice', async () => {
  const kept = new Map()
  const mutant = {
    put: async (state: string, value: object) => ({ expiresAt: kept.set(state, value) && new Date() }),
    take: async (state: string) => kept.get(state),
  }
  expect(await wrongsOf(mutant)).toEqual(new Set(['received more than once']))
})

test('finds a flow that is lost', async () => {
  const store = new MemoryPkceStore()
  const mutant = { put: async () => ({ expiresAt: new Date() }), take: store.take.bind(store) }
  expect(await wrongsOf(mutant)).toEqual(new Set(['gone, and nobody can have taken it']))
})
