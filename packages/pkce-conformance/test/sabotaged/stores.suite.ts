import { describe } from 'vitest'
import { describePkceStore, type OpenStoreOptions } from '../../src/index.ts'
import { type Hold, HonestStore } from './honest-store.ts'
import { saboteurs } from './index.ts'

function describeReplicas(name: string, Store: typeof HonestStore): void {
  const holds = new Map<string, Hold>()
  const open = ({ ttlMs }: OpenStoreOptions) => new Store(ttlMs, holds)

  // Side by side with the others: most of a suite is waiting.
  describe('stores', { concurrent: true }, () => describePkceStore(name, { open, sharedStorage: true }))
}

describeReplicas('HonestStore', HonestStore)
describe('stores', { concurrent: true }, () => {
  describePkceStore('HonestStore of one process', {
    open: ({ ttlMs }) => new HonestStore(ttlMs, new Map()),
  })
})
for (const [name, { Store }] of Object.entries(saboteurs)) describeReplicas(name, Store)
