import { StateCollisionError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, type Flow, ReferenceStore, roundTripDelay, type Value } from './reference-store.ts'

export const expiry: Record<string, Mutant> = {
  IgnoresExpiry: {
    breaks: 'expiry › an expired flow is not found, even when taken repeatedly',
    Store: class extends ReferenceStore {
      protected override isExpired() {
        return false
      }
    },
  },
  ExpiresTooEarly: {
    breaks: 'expiry › a flow can be taken until it expires',
    Store: class extends ReferenceStore {
      protected override isExpired({ createdAt }: Flow) {
        return createdAt.getTime() + this.ttlMs / 2 <= Date.now()
      }
    },
  },
  CollidesWithExpiredFlows: {
    breaks: 'expiry › a put replaces an expired flow with the same state',
    Store: class extends ReferenceStore {
      protected override isPending(state: string) {
        return this.flows.has(state)
      }
    },
  },
  KeepsTheReplacedExpiry: {
    breaks: 'expiry › a put replaces an expired flow with the same state',
    Store: class extends ReferenceStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const earlier = this.flows.get(state)
        const flow = super.store(state, value, binding)
        if (earlier) flow.expiresAt = earlier.expiresAt
        return flow
      }
    },
  },
  ChecksThenReplaces: {
    breaks: 'expiry › exactly one of two racing puts replaces an expired flow',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        if (!this.flows.has(state)) return super.putFlow(state, value, binding)
        if (this.isPending(state)) throw new StateCollisionError()
        await roundTripDelay()
        return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
      }
    },
  },
}
