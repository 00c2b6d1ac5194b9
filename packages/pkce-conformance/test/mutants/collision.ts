import { StateCollisionError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, roundTripDelay, type Value } from './reference-store.ts'

export const collision: Record<string, Mutant> = {
  OverwritesOnCollision: {
    breaks: 'collision › a put for a pending state rejects',
    Store: class extends ReferenceStore {
      protected override isPending() {
        return false
      }
    },
  },
  IgnoresCollisions: {
    breaks: 'collision › a put for a pending state rejects',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        return super.putFlow(state, value, binding).catch(() => ({ expiresAt: new Date() }))
      }
    },
  },
  ReportsTheCollisionButOverwrites: {
    breaks: 'collision › a collision leaves the first flow and its expiry untouched',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        await roundTripDelay()
        const held = this.isPending(state)
        const { expiresAt } = this.store(state, value, binding)
        if (held) throw new StateCollisionError()
        return { expiresAt: new Date(expiresAt) }
      }
    },
  },
  ReportsTheCollisionButRenews: {
    breaks: 'collision › a collision leaves the first flow and its expiry untouched',
    Store: class extends ReferenceStore {
      protected override isPending(state: string) {
        const held = super.isPending(state)
        if (held) this.flows.get(state)?.expiresAt.setTime(Date.now() + this.ttlMs)
        return held
      }
    },
  },
  ChecksThenPuts: {
    breaks: 'collision › exactly one of 16 racing puts for one state succeeds, and its flow is stored',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        if (this.isPending(state)) throw new StateCollisionError()
        await roundTripDelay()
        return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
      }
    },
  },
}
