import type { NewPkceState, PutOptions } from '@org/pkce-core'
import { type Binding, type Hold, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const aliasing: Record<string, Saboteur> = {
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
    breaks: 'aliasing › changing a hold that was taken changes no other hold',
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        super.checkPut(state, value)
        return value as Value
      }
      protected override async takeHold(state: string, binding: Binding) {
        const { value } = this.find(state)
        return Object.assign(value, await super.takeHold(state, binding))
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
      protected override async putHold(state: string, value: Value, binding: Binding) {
        await super.putHold(state, value, binding)
        return this.find(state)
      }
    },
  },
  SharesDatesAmongHolds: {
    breaks: 'aliasing › changing a hold that was taken changes no other hold',
    Store: class extends HonestStore {
      #latest: Hold | undefined
      protected override store(state: string, value: Value, binding: Binding) {
        const hold = super.store(state, value, binding)
        if (this.#latest?.value.connection === value.connection) hold.createdAt = this.#latest.createdAt
        hold.expiresAt.setTime(hold.createdAt.getTime() + this.ttlMs)
        this.#latest = hold
        return hold
      }
    },
  },
}
