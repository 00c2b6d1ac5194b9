import { PKCE_STATE_TTL_MS, type PkceState } from '@org/pkce-core'
import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const instants: Record<string, Saboteur> = {
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
        const hold = super.store(state, value, binding)
        hold.createdAt.setMilliseconds(0)
        return hold
      }
    },
  },
  HandsOutStrings: {
    breaks: 'instants › createdAt and expiresAt are Dates, exactly ttlMs apart',
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        return JSON.parse(JSON.stringify(await super.takeHold(state, binding))) as PkceState
      }
    },
  },
  CreatesWhenTaken: {
    breaks: 'instants › put and take tell the same expiresAt',
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        const { value } = this.find(state)
        await super.takeHold(state, binding)
        const { createdAt, expiresAt } = super.store(state, value, binding)
        this.holds.delete(state)
        return { ...value, createdAt, expiresAt }
      }
    },
  },
  TellsWhenItWasOpened: {
    breaks: 'instants › a hold that is put later expires later, by as much',
    Store: class extends HonestStore {
      readonly #openedAt = Date.now()
      protected override store(state: string, value: Value, binding: Binding) {
        const hold = super.store(state, value, binding)
        hold.createdAt = new Date(this.#openedAt)
        hold.expiresAt = new Date(this.#openedAt + this.lifetimeMs)
        return hold
      }
    },
  },
}
