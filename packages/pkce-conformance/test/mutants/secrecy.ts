import { BindingMismatchError, type NewPkceState, type PutOptions } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore } from './reference-store.ts'

const MISMATCH = 'secrecy › the error from a take with another binding contains no secret'
const MALFORMED_APP_STATE = 'secrecy › the error from a put with a malformed appState contains no secret'

export const secrecy: Record<string, Mutant> = {
  LeaksTheExpectedBinding: mismatching((flow) => Object.assign(new BindingMismatchError(), flow)),
  LeaksThePresentedBinding: {
    breaks: MISMATCH,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        if (this.matches(this.find(state), binding)) return this.find(state)
        const error = new BindingMismatchError()
        error.message = `The flow is not bound to ${binding}`
        throw error
      }
    },
  },
  LeaksTheNonceOnMismatch: mismatching(({ value: { nonce } }) =>
    Object.defineProperty(new BindingMismatchError(), 'nonce', { value: nonce }),
  ),
  LeaksTheAppStateOnMismatch: mismatching(({ value: { appState } }) =>
    Object.assign(new BindingMismatchError(), { cause: new Error(JSON.stringify(appState)) }),
  ),
  LeaksTheMalformedBinding: {
    breaks: 'secrecy › the error from a put with a malformed binding contains no secret',
    Store: class extends ReferenceStore {
      protected override checkBinding(binding: Binding) {
        try {
          return super.checkBinding(binding)
        } catch (error) {
          throw Object.assign(error as Error, { binding })
        }
      }
    },
  },
  LeaksTheLongAppState: rejecting('it is too long', (error, appState) => {
    if (typeof appState === 'string') error.message += `: ${appState.slice(0, 20)}…`
  }),
  LeaksTheMalformedAppState: rejecting('it contains a bigint', (error, appState) => {
    error.cause = appState
  }),
  LeaksTheCycleErrorOfTheEngine: rejecting('it contains itself', jsonFailure),
  LeaksErrorsOfGetters: rejecting('a getter throws', jsonFailure),
  LeaksErrorsOfToJson: rejecting('toJSON throws', jsonFailure),
  ReturnsTheBinding: {
    breaks: 'secrecy › a taken flow does not contain the binding',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        return Object.defineProperty(await super.takeFlow(state, binding), 'binding', { value: binding })
      }
    },
  },
}

function mismatching(mismatch: (flow: ReturnType<ReferenceStore['find']>) => Error): Mutant {
  return {
    breaks: MISMATCH,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        const flow = this.find(state)
        if (!this.matches(flow, binding)) throw mismatch(flow)
        return flow
      }
    },
  }
}

function rejecting(malformed: string, leak: (error: Error, appState: unknown) => void): Mutant {
  return {
    breaks: `${MALFORMED_APP_STATE}: ${malformed}`,
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        return super.put(state, value, options).catch((error: Error) => {
          if ('field' in error && error.field === 'appState') leak(error, value.appState)
          throw error
        })
      }
    },
  }
}

/** Adds the error of `JSON.stringify` as the cause. */
function jsonFailure(error: Error, appState: unknown): void {
  try {
    JSON.stringify(appState)
  } catch (cause) {
    error.cause = cause
  }
}
