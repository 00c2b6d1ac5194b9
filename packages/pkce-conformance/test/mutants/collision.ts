import { StateCollisionError } from '@org/pkce-core'
import { aMoment, type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const collision: Record<string, Mutant> = {
  OverwritesOnCollision: {
    breaks: 'collision › a put under a state that is held rejects',
    Store: class extends HonestStore {
      protected override isHeld() {
        return false
      }
    },
  },
  KeepsTheFirstInSilence: {
    breaks: 'collision › a put under a state that is held rejects',
    Store: class extends HonestStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        return super.putFlow(state, value, binding).catch(() => ({ expiresAt: new Date() }))
      }
    },
  },
  ReportsTheCollisionButOverwrites: {
    breaks: 'collision › a collision leaves the first flow untouched, its expiry included',
    Store: class extends HonestStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        await aMoment()
        const held = this.isHeld(state)
        const { expiresAt } = this.store(state, value, binding)
        if (held) throw new StateCollisionError()
        return { expiresAt: new Date(expiresAt) }
      }
    },
  },
  ReportsTheCollisionButRenews: {
    breaks: 'collision › a collision leaves the first flow untouched, its expiry included',
    Store: class extends HonestStore {
      protected override isHeld(state: string) {
        const held = super.isHeld(state)
        if (held) this.flows.get(state)?.expiresAt.setTime(Date.now() + this.ttlMs)
        return held
      }
    },
  },
  LooksThenPuts: {
    breaks: 'collision › of 16 racing puts under one state one succeeds, and its flow is the one',
    Store: class extends HonestStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        if (this.isHeld(state)) throw new StateCollisionError()
        await aMoment()
        return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
      }
    },
  },
}
