import { StateCollisionError } from '@org/pkce-core'
import { aMoment, type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const collision: Record<string, Saboteur> = {
  OverwritesOnCollision: {
    breaks: 'collision › a put under a token that is held rejects',
    Store: class extends HonestStore {
      protected override isHeld() {
        return false
      }
    },
  },
  KeepsTheFirstInSilence: {
    breaks: 'collision › a put under a token that is held rejects',
    Store: class extends HonestStore {
      protected override async putHold(state: string, value: Value, binding: Binding) {
        return super.putHold(state, value, binding).catch(() => ({ expiresAt: new Date() }))
      }
    },
  },
  ReportsTheCollisionButOverwrites: {
    breaks: 'collision › a collision leaves the first hold untouched, its expiry included',
    Store: class extends HonestStore {
      protected override async putHold(state: string, value: Value, binding: Binding) {
        await aMoment()
        const held = this.isHeld(state)
        const { expiresAt } = this.store(state, value, binding)
        if (held) throw new StateCollisionError()
        return { expiresAt: new Date(expiresAt) }
      }
    },
  },
  ReportsTheCollisionButRenews: {
    breaks: 'collision › a collision leaves the first hold untouched, its expiry included',
    Store: class extends HonestStore {
      protected override isHeld(state: string) {
        const held = super.isHeld(state)
        if (held) this.holds.get(state)?.expiresAt.setTime(Date.now() + this.ttlMs)
        return held
      }
    },
  },
  LooksThenPuts: {
    breaks: 'collision › of 16 racing puts under one token one succeeds, and its hold is the one',
    Store: class extends HonestStore {
      protected override async putHold(state: string, value: Value, binding: Binding) {
        if (this.isHeld(state)) throw new StateCollisionError()
        await aMoment()
        return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
      }
    },
  },
}
