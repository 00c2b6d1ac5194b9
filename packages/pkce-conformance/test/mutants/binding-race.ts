import { BindingMismatchError } from '@org/pkce-core'
import { aMoment, type Binding, HonestStore } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const RACE = 'binding › of 40 racing takes one of the 8 with the right binding receives the flow'

export const bindingRace: Record<string, Mutant> = {
  ChecksTheBindingThenDeletes: {
    breaks: RACE,
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const { value, createdAt, expiresAt } = this.findBound(state, binding)
        await aMoment()
        this.flows.delete(state)
        return { ...value, createdAt, expiresAt }
      }
    },
  },
  DeletesThenPutsBackOnMismatch: {
    breaks: RACE,
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = this.find(state)
        this.flows.delete(state)
        await aMoment()
        if (this.matches(flow, binding)) return { ...flow.value, ...flow }
        this.flows.set(state, flow)
        throw new BindingMismatchError()
      }
    },
  },
  TiesTheLosersUp: {
    breaks: RACE,
    Store: class extends HonestStore {
      readonly #taking = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        if (!this.#taking.has(state)) this.#taking.add(state)
        else if (this.flows.get(state)?.binding !== undefined) throw new Error('could not obtain lock')
        return super.takeFlow(state, binding).finally(() => this.#taking.delete(state))
      }
    },
  },
}
