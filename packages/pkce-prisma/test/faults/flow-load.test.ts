import type { PkceStore } from '@org/pkce-core'
import { MemoryPkceStore } from '@org/pkce-memory'
import { expect, test } from 'vitest'
import { FlowLoad } from './support/flow-load.ts'

/** The violations that the load finds in a store without a database. */
async function violationsOf(store: Pick<PkceStore, 'put' | 'take'>): Promise<Set<string | undefined>> {
  const load = new FlowLoad([store as PkceStore, store as PkceStore], 2)
  await expect.poll(() => load.flows).toBeGreaterThan(20)
  await load.stop()
  const violations = await load.violations(async () => [])
  return new Set(violations.map((violation) => violation.split(': ')[1]))
}

test('a flow load finds no violation in a store that hands each flow out once', async () => {
  expect(await violationsOf(new MemoryPkceStore())).toEqual(new Set())
})

test('a flow load finds a flow that is handed out twice', async () => {
  const kept = new Map()
  const mutant = {
    put: async (state: string, value: object) => ({ expiresAt: kept.set(state, value) && new Date() }),
    take: async (state: string) => kept.get(state),
  }
  expect(await violationsOf(mutant)).toEqual(new Set(['received more than once']))
})

test('a flow load finds a flow that is lost', async () => {
  const store = new MemoryPkceStore()
  const mutant = { put: async () => ({ expiresAt: new Date() }), take: store.take.bind(store) }
  expect(await violationsOf(mutant)).toEqual(new Set(['gone, but not taken by any call']))
})
