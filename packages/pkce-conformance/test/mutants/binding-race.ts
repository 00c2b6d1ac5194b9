import { BindingMismatchError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, roundTripDelay } from './reference-store.ts'

const RACE = 'binding › of 40 racing takes, exactly one of the 8 with the right binding receives the flow'

export const bindingRace: Record<string, Mutant> = {
  ChecksTheBindingThenDeletes: {
    breaks: RACE,
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const { value, createdAt, expiresAt } = this.findBound(state, binding)
        await roundTripDelay()
        this.flows.delete(state)
        return { ...value, createdAt, expiresAt }
      }
    },
  },
  DeletesThenPutsBackOnMismatch: {
    breaks: RACE,
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = this.find(state)
        this.flows.delete(state)
        await roundTripDelay()
        if (this.matches(flow, binding)) return { ...flow.value, ...flow }
        this.flows.set(state, flow)
        throw new BindingMismatchError()
      }
    },
  },
  FailsLosersWithALockError: {
    breaks: RACE,
    Store: class extends ReferenceStore {
      readonly #taking = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        if (!this.#taking.has(state)) this.#taking.add(state)
        else if (this.flows.get(state)?.binding !== undefined) throw new Error('could not obtain lock')
        return super.takeFlow(state, binding).finally(() => this.#taking.delete(state))
      }
    },
  },
}
