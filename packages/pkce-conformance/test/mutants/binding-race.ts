import { BindingMismatchError } from '@org/pkce-core'
import { aMoment, type Binding, HonestStore } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

const RACE = 'binding › of 40 racing takes one of the 8 with the right binding receives the hold'

export const bindingRace: Record<string, Saboteur> = {
  ChecksTheBindingThenDeletes: {
    breaks: RACE,
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        const { value, createdAt, expiresAt } = this.findBound(state, binding)
        await aMoment()
        this.holds.delete(state)
        return { ...value, createdAt, expiresAt }
      }
    },
  },
  DeletesThenPutsBackOnMismatch: {
    breaks: RACE,
    Store: class extends HonestStore {
      protected override async takeHold(state: string, binding: Binding) {
        const hold = this.find(state)
        this.holds.delete(state)
        await aMoment()
        if (this.matches(hold, binding)) return { ...hold.value, ...hold }
        this.holds.set(state, hold)
        throw new BindingMismatchError()
      }
    },
  },
  TiesTheLosersUp: {
    breaks: RACE,
    Store: class extends HonestStore {
      readonly #taking = new Set<string>()
      protected override async takeHold(state: string, binding: Binding) {
        if (!this.#taking.has(state)) this.#taking.add(state)
        else if (this.holds.get(state)?.binding !== undefined) throw new Error('could not obtain lock')
        return super.takeHold(state, binding).finally(() => this.#taking.delete(state))
      }
    },
  },
}
