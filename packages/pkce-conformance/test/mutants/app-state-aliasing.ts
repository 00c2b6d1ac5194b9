import type { JsonValue, NewPkceState } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

const CHANGES_NO_OTHER = 'aliasing › changing a part of a taken appState changes no other appState'
const AS_IT_IS = 'aliasing › put neither modifies nor freezes its appState, and accepts a frozen one'

export const appStateAliasing: Record<string, Mutant> = {
  SharesThePutAppState: {
    breaks: 'aliasing › changing a part of the appState passed to put does not change the stored flow',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        return { ...super.checkPut(state, value), appState: value.appState ?? null }
      }
    },
  },
  CopiesOnlyTheTopLevel: {
    breaks: CHANGES_NO_OTHER,
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const checked = super.checkPut(state, value)
        const { cart } = (value.appState ?? {}) as { cart?: JsonValue }
        return cart ? { ...checked, appState: { ...(checked.appState as object), cart } } : checked
      }
    },
  },
  SharesEqualAppStates: {
    breaks: CHANGES_NO_OTHER,
    Store: class extends ReferenceStore {
      readonly #known = new Map<string, JsonValue>()
      protected override store(state: string, value: Value, binding: Binding) {
        const json = JSON.stringify(value.appState)
        const appState = this.#known.get(json) ?? value.appState
        this.#known.set(json, appState)
        return super.store(state, { ...value, appState }, binding)
      }
    },
  },
  DeletesUndefinedProperties: {
    breaks: AS_IT_IS,
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const appState = value?.appState as { leftOut?: undefined } | undefined
        if (appState && Object.hasOwn(appState, 'leftOut')) delete appState.leftOut
        return super.checkPut(state, value)
      }
    },
  },
  FreezesTheArgument: {
    breaks: AS_IT_IS,
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const { cart = [] } = (value?.appState ?? {}) as { cart?: object[] }
        if (Array.isArray(cart)) cart.forEach(Object.freeze)
        return super.checkPut(state, value)
      }
    },
  },
}
