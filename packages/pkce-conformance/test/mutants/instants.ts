import { PKCE_STATE_TTL_MS, type PkceState } from '@org/pkce-core'
import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const instants: Record<string, Mutant> = {
  TellsTheDefaultTtl: {
    breaks: 'instants › a store tells its ttlMs',
    Store: class extends HonestStore {
      override readonly ttlMs = PKCE_STATE_TTL_MS
    },
  },
  RoundsToSeconds: {
    breaks: 'instants › createdAt and expiresAt are Dates, exactly ttlMs apart',
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const flow = super.store(state, value, binding)
        flow.createdAt.setMilliseconds(0)
        return flow
      }
    },
  },
  HandsOutStrings: {
    breaks: 'instants › createdAt and expiresAt are Dates, exactly ttlMs apart',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        return JSON.parse(JSON.stringify(await super.takeFlow(state, binding))) as PkceState
      }
    },
  },
  CreatesWhenTaken: {
    breaks: 'instants › put and take tell the same expiresAt',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const { value } = this.find(state)
        await super.takeFlow(state, binding)
        const { createdAt, expiresAt } = super.store(state, value, binding)
        this.flows.delete(state)
        return { ...value, createdAt, expiresAt }
      }
    },
  },
  TellsWhenItWasOpened: {
    breaks: 'instants › a flow that is put later expires later, by as much',
    Store: class extends HonestStore {
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
