import type { JsonValue, NewPkceState } from '@org/pkce-core'
import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const CHANGES_NO_OTHER = 'aliasing › changing a part of an appState that was taken changes no other'
const AS_IT_IS = 'aliasing › put leaves the appState that it is given as it is, frozen or not'

export const appStateAliasing: Record<string, Mutant> = {
  SharesTheAppStateThatWasPut: {
    breaks: 'aliasing › changing a part of the appState that was put changes nothing in the store',
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        return { ...super.checkPut(state, value), appState: value.appState ?? null }
      }
    },
  },
  CopiesTheOutermostOnly: {
    breaks: CHANGES_NO_OTHER,
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const checked = super.checkPut(state, value)
        const { cart } = (value.appState ?? {}) as { cart?: JsonValue }
        return cart ? { ...checked, appState: { ...(checked.appState as object), cart } } : checked
      }
    },
  },
  SharesWhatIsAlike: {
    breaks: CHANGES_NO_OTHER,
    Store: class extends HonestStore {
      readonly #known = new Map<string, JsonValue>()
      protected override store(state: string, value: Value, binding: Binding) {
        const json = JSON.stringify(value.appState)
        const appState = this.#known.get(json) ?? value.appState
        this.#known.set(json, appState)
        return super.store(state, { ...value, appState }, binding)
      }
    },
  },
  TidiesUpWhatItIsGiven: {
    breaks: AS_IT_IS,
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const appState = value?.appState as { leftOut?: undefined } | undefined
        if (appState && Object.hasOwn(appState, 'leftOut')) delete appState.leftOut
        return super.checkPut(state, value)
      }
    },
  },
  FreezesWhatItIsGiven: {
    breaks: AS_IT_IS,
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const { cart = [] } = (value?.appState ?? {}) as { cart?: object[] }
        if (Array.isArray(cart)) cart.forEach(Object.freeze)
        return super.checkPut(state, value)
      }
    },
  },
}
