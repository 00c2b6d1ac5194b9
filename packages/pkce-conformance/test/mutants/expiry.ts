import { StateCollisionError } from '@org/pkce-core'
import { aMoment, type Binding, type Flow, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const expiry: Record<string, Mutant> = {
  IgnoresExpiry: {
    breaks: 'expiry › a flow that has expired is not found, however often one asks',
    Store: class extends HonestStore {
      protected override isExpired() {
        return false
      }
    },
  },
  ExpiresTooEarly: {
    breaks: 'expiry › a flow is there until it expires',
    Store: class extends HonestStore {
      protected override isExpired({ createdAt }: Flow) {
        return createdAt.getTime() + this.ttlMs / 2 <= Date.now()
      }
    },
  },
  CollidesWithTheExpired: {
    breaks: 'expiry › a put under a state whose flow has expired replaces it',
    Store: class extends HonestStore {
      protected override isHeld(state: string) {
        return this.flows.has(state)
      }
    },
  },
  KeepsTheExpiryThatItReplaces: {
    breaks: 'expiry › a put under a state whose flow has expired replaces it',
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const earlier = this.flows.get(state)
        const flow = super.store(state, value, binding)
        if (earlier) flow.expiresAt = earlier.expiresAt
        return flow
      }
    },
  },
  LooksThenReplaces: {
    breaks: 'expiry › of two racing puts over an expired flow one succeeds',
    Store: class extends HonestStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        if (!this.flows.has(state)) return super.putFlow(state, value, binding)
        if (this.isHeld(state)) throw new StateCollisionError()
        await aMoment()
        return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
      }
    },
  },
}
