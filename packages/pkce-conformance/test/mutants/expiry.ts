import { StateCollisionError } from '@org/pkce-core'
import { aMoment, type Binding, type Hold, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const expiry: Record<string, Saboteur> = {
  IgnoresExpiry: {
    breaks: 'expiry › a hold that has expired is not found, however often one asks',
    Store: class extends HonestStore {
      protected override isExpired() {
        return false
      }
    },
  },
  ExpiresTooEarly: {
    breaks: 'expiry › a hold is there until it expires',
    Store: class extends HonestStore {
      protected override isExpired({ createdAt }: Hold) {
        return createdAt.getTime() + this.ttlMs / 2 <= Date.now()
      }
    },
  },
  CollidesWithTheExpired: {
    breaks: 'expiry › a put under a token whose hold has expired replaces it',
    Store: class extends HonestStore {
      protected override isHeld(state: string) {
        return this.holds.has(state)
      }
    },
  },
  KeepsTheExpiryThatItReplaces: {
    breaks: 'expiry › a put under a token whose hold has expired replaces it',
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const earlier = this.holds.get(state)
        const hold = super.store(state, value, binding)
        if (earlier) hold.expiresAt = earlier.expiresAt
        return hold
      }
    },
  },
  LooksThenReplaces: {
    breaks: 'expiry › of two racing puts over an expired hold one succeeds',
    Store: class extends HonestStore {
      protected override async putHold(state: string, value: Value, binding: Binding) {
        if (!this.holds.has(state)) return super.putHold(state, value, binding)
        if (this.isHeld(state)) throw new StateCollisionError()
        await aMoment()
        return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
      }
    },
  },
}
