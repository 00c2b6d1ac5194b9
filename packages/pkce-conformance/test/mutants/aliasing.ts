import type { NewPkceState, PutOptions } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, type Flow, ReferenceStore, type Value } from './reference-store.ts'

export const aliasing: Record<string, Mutant> = {
  SharesThePutValue: {
    breaks: 'aliasing › changing the object passed to put does not change the stored flow',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        super.checkPut(state, value)
        return value as Value
      }
    },
  },
  ReturnsThePutValue: {
    breaks: 'aliasing › changing a taken flow changes no other flow',
    Store: class extends ReferenceStore {
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
  ModifiesTheArgument: {
    breaks: 'aliasing › put does not modify its argument',
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        const put = await super.put(state, value, options)
        return Object.assign(value, put)
      }
    },
  },
  SharesTheReturnedExpiry: {
    breaks: 'aliasing › changing the expiresAt returned by put does not change the stored flow',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        await super.putFlow(state, value, binding)
        return this.find(state)
      }
    },
  },
  SharesDatesAmongFlows: {
    breaks: 'aliasing › changing a taken flow changes no other flow',
    Store: class extends ReferenceStore {
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
