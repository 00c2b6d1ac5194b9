import { PKCE_STATE_TTL_MS, type PkceState } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

export const timestamps: Record<string, Mutant> = {
  ExposesTheDefaultTtl: {
    breaks: 'timestamps › a store exposes its ttlMs',
    Store: class extends ReferenceStore {
      override readonly ttlMs = PKCE_STATE_TTL_MS
    },
  },
  RoundsToSeconds: {
    breaks: 'timestamps › createdAt and expiresAt are Dates exactly ttlMs apart',
    Store: class extends ReferenceStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const flow = super.store(state, value, binding)
        flow.createdAt.setMilliseconds(0)
        return flow
      }
    },
  },
  ReturnsStrings: {
    breaks: 'timestamps › createdAt and expiresAt are Dates exactly ttlMs apart',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        return JSON.parse(JSON.stringify(await super.takeFlow(state, binding))) as PkceState
      }
    },
  },
  CreatesOnTake: {
    breaks: 'timestamps › put and take return the same expiresAt',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const { value } = this.find(state)
        await super.takeFlow(state, binding)
        const { createdAt, expiresAt } = super.store(state, value, binding)
        this.flows.delete(state)
        return { ...value, createdAt, expiresAt }
      }
    },
  },
  UsesItsOpeningTime: {
    breaks: 'timestamps › a flow that is put later expires later by the same interval',
    Store: class extends ReferenceStore {
      readonly #openedAt = Date.now()
      protected override store(state: string, value: Value, binding: Binding) {
        const flow = super.store(state, value, binding)
        flow.createdAt = new Date(this.#openedAt)
        flow.expiresAt = new Date(this.#openedAt + this.lifetimeMs)
        return flow
      }
    },
  },
}
