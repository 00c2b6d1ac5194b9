import { StateNotFoundError } from '@org/pkce-core'
import { aMoment, type Binding, type Hold, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const exactlyOnce: Record<string, Saboteur> = {
  GetsThenDeletes: {
    breaks: 'exactly once › of 64 racing takes one receives the hold, and the others find nothing',
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        const hold = { ...this.findBound(state, binding) }
        await aMoment()
        this.holds.delete(state)
        return { ...hold.value, ...hold }
      }
    },
  },
  AnswersLosersWithAnErrorOfItsOwn: {
    breaks: 'exactly once › of 64 racing takes one receives the hold, and the others find nothing',
    Store: class extends HonestStore {
      readonly #taking = new Set<string>()
      protected override async takeHold(state: string, binding: Binding) {
        if (this.#taking.has(state)) throw new Error('deadlock detected')
        this.#taking.add(state)
        return super.takeHold(state, binding).finally(() => this.#taking.delete(state))
      }
    },
  },
  GivesAllLosersNothing: {
    breaks: 'exactly once › a token that was never put is unknown',
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        return this.holds.has(state) ? super.takeHold(state, binding) : (undefined as never)
      }
    },
  },
  NeverDeletes: {
    breaks: 'exactly once › a hold that was taken is unknown, to every replica',
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        const hold = this.findBound(state, binding)
        return { ...hold.value, createdAt: new Date(hold.createdAt), expiresAt: new Date(hold.expiresAt) }
      }
    },
  },
  TakesTwice: {
    breaks: 'exactly once › a hold that was taken is unknown, to every replica',
    Store: class extends HonestStore {
      readonly #once = new Set<string>()
      protected override async takeHold(state: string, binding: Binding) {
        const hold = this.holds.get(state)
        const taken = await super.takeHold(state, binding)
        if (hold && !this.#once.has(state)) this.holds.set(state, hold)
        this.#once.add(state)
        return taken
      }
    },
  },
  BurnsTokens: {
    breaks: 'exactly once › a token that was taken may be put again',
    Store: class extends HonestStore {
      readonly #burnt = new Set<string>()
      protected override async takeHold(state: string, binding: Binding) {
        if (this.#burnt.has(state)) throw new StateNotFoundError('unknown')
        const taken = await super.takeHold(state, binding)
        this.#burnt.add(state)
        return taken
      }
    },
  },
  CallsTheUnknownExpired: {
    breaks: 'exactly once › a token that was never put is unknown',
    Store: class extends HonestStore {
      protected override find(state: string): Hold {
        if (!this.holds.has(state)) throw new StateNotFoundError('expired')
        return super.find(state)
      }
    },
  },
  KeepsHoldsInOneProcess: {
    breaks: 'round trip › take hands back every field',
    Store: class extends HonestStore {
      constructor(ttlMs: number) {
        super(ttlMs, new Map())
      }
    },
  },
  MixesUpFlows: {
    breaks: 'interleaving › 1000 interleaved flows get their own holds back',
    Store: class extends HonestStore {
      #latest: Value | undefined
      protected override async putHold(state: string, value: Value, binding: Binding) {
        this.#latest = value
        await aMoment()
        return super.putHold(state, this.#latest, binding)
      }
    },
  },
}
