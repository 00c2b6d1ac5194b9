import type { NewPkceState, PutOptions } from '@org/pkce-core'
import { type Binding, type Flow, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const aliasing: Record<string, Mutant> = {
  SharesWhatIsPut: {
    breaks: 'aliasing › changing the object that was put changes nothing in the store',
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        super.checkPut(state, value)
        return value as Value
      }
    },
  },
  HandsOutWhatIsPut: {
    breaks: 'aliasing › changing a flow that was taken changes no other flow',
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        super.checkPut(state, value)
        return value as Value
      }
      protected override async takeFlow(state: string, binding: Binding) {
        const { value } = this.find(state)
        return Object.assign(value, await super.takeFlow(state, binding))
      }
    },
  },
  FillsInTheArgument: {
    breaks: 'aliasing › put leaves the object that it is given as it is',
    Store: class extends HonestStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        const put = await super.put(state, value, options)
        return Object.assign(value, put)
      }
    },
  },
  SharesTheExpiryThatPutAnswers: {
    breaks: 'aliasing › changing the expiresAt that put answers changes nothing in the store',
    Store: class extends HonestStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        await super.putFlow(state, value, binding)
        return this.find(state)
      }
    },
  },
  SharesDatesAmongFlows: {
    breaks: 'aliasing › changing a flow that was taken changes no other flow',
    Store: class extends HonestStore {
      #latest: Flow | undefined
      protected override store(state: string, value: Value, binding: Binding) {
        const flow = super.store(state, value, binding)
        if (this.#latest?.value.connection === value.connection) flow.createdAt = this.#latest.createdAt
        flow.expiresAt.setTime(flow.createdAt.getTime() + this.ttlMs)
        this.#latest = flow
        return flow
      }
    },
  },
}
