import { BindingMismatchError, type NewPkceState, type PutOptions } from '@org/pkce-core'
import { type Binding, HonestStore } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const MISMATCH = 'secrecy › the error of a take with another binding tells no secret'
const MALFORMED_APP_STATE = 'secrecy › the error of a put with a malformed appState tells no secret'

export const secrecy: Record<string, Mutant> = {
  LeaksTheBindingThatIsExpected: mismatching((flow) => Object.assign(new BindingMismatchError(), flow)),
  LeaksTheBindingThatIsPresented: {
    breaks: MISMATCH,
    Store: class extends HonestStore {
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
    breaks: 'secrecy › the error of a put with a malformed binding tells no secret',
    Store: class extends HonestStore {
      protected override checkBinding(binding: Binding) {
        try {
          return super.checkBinding(binding)
        } catch (error) {
          throw Object.assign(error as Error, { binding })
        }
      }
    },
  },
  LeaksTheLongAppState: rejecting('too long', (error, appState) => {
    if (typeof appState === 'string') error.message += `: ${appState.slice(0, 20)}…`
  }),
  LeaksTheMalformedAppState: rejecting('a bigint beside it', (error, appState) => {
    error.cause = appState
  }),
  LeaksWhatTheEngineSaysOfACircle: rejecting('in itself', jsonFailure),
  LeaksWhatAPropertyThrows: rejecting('an error from a property', jsonFailure),
  LeaksWhatAToJsonThrows: rejecting('an error from a toJSON', jsonFailure),
  HandsOutTheBinding: {
    breaks: 'secrecy › what take hands back does not tell the binding',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        return Object.defineProperty(await super.takeFlow(state, binding), 'binding', { value: binding })
      }
    },
  },
}

function mismatching(mismatch: (flow: ReturnType<HonestStore['find']>) => Error): Mutant {
  return {
    breaks: MISMATCH,
    Store: class extends HonestStore {
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
    Store: class extends HonestStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        return super.put(state, value, options).catch((error: Error) => {
          if ('field' in error && error.field === 'appState') leak(error, value.appState)
          throw error
        })
      }
    },
  }
}

/** Adds what `JSON.stringify` says as the cause. */
function jsonFailure(error: Error, appState: unknown): void {
  try {
    JSON.stringify(appState)
  } catch (cause) {
    error.cause = cause
  }
}
