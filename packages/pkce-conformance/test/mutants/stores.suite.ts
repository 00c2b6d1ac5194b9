import { beforeEach, describe } from 'vitest'
import { describePkceStore, type OpenStoreOptions } from '../../src/index.ts'
import { mutants } from './index.ts'
import { type Flow, ReferenceStore, SlowReferenceStore } from './reference-store.ts'

// Concurrent, because a suite spends most of its time waiting.
describe('stores', { concurrent: true }, () => {
  describeReplicas('ReferenceStore', ReferenceStore)
  describePkceStore('ReferenceStore without shared storage', {
    open: ({ ttlMs }) => new ReferenceStore(ttlMs, new Map()),
  })
})

describe('slow stores', { concurrent: true }, () => {
  // Only the clauses that depend on the lifetime of flows: a call takes half of it.
  beforeEach(({ task, skip }) => skip(!['expiry', 'sweep'].includes(task.suite?.name ?? '')))
  describeReplicas('SlowReferenceStore', SlowReferenceStore)
})

for (const [name, { breaks, Store }] of Object.entries(mutants)) {
  const [group] = breaks.split(' › ')
  describe('stores', { concurrent: true }, () => {
    // Testing hundreds of stores against every clause would take minutes.
    beforeEach(({ task, skip }) => skip(task.suite?.name !== group))
    describeReplicas(name, Store)
  })
}

function describeReplicas(name: string, Store: typeof ReferenceStore): void {
  const flows = new Map<string, Flow>()
  const open = ({ ttlMs }: OpenStoreOptions) => new Store(ttlMs, flows)
  describePkceStore(name, { open, sharedStorage: true })
}
