import { beforeEach, describe } from 'vitest'
import { describePkceStore, type OpenStoreOptions } from '../../src/index.ts'
import { type Flow, HonestStore, SlowHonestStore } from './honest-store.ts'
import { mutants } from './index.ts'

// Side by side: most of a suite is waiting.
describe('stores', { concurrent: true }, () => {
  describeReplicas('HonestStore', HonestStore)
  describePkceStore('HonestStore of one process', {
    open: ({ ttlMs }) => new HonestStore(ttlMs, new Map()),
  })
})

describe('stores of a busy machine', { concurrent: true }, () => {
  // What depends on how long flows live, where calls take half of that.
  beforeEach(({ task, skip }) => skip(!['expiry', 'sweep'].includes(task.suite?.name ?? '')))
  describeReplicas('HonestStore of a busy machine', SlowHonestStore)
})

for (const [name, { breaks, Store }] of Object.entries(mutants)) {
  const [group] = breaks.split(' › ')
  describe('stores', { concurrent: true }, () => {
    // Hundreds of stores, each through every clause, would take minutes.
    beforeEach(({ task, skip }) => skip(task.suite?.name !== group))
    describeReplicas(name, Store)
  })
}

function describeReplicas(name: string, Store: typeof HonestStore): void {
  const flows = new Map<string, Flow>()
  const open = ({ ttlMs }: OpenStoreOptions) => new Store(ttlMs, flows)
  describePkceStore(name, { open, sharedStorage: true })
}
