import type { NewPkceState, PutOptions } from '@org/pkce-core'
import { isState } from '@org/pkce-core/store'
import type { Mutant } from './mutant.ts'
import { ReferenceStore } from './reference-store.ts'

export const malformedStates: Record<string, Mutant> = {
  CoercesStatesToTake: {
    breaks: 'malformed states › take finds no flow for an array of one string',
    Store: class extends ReferenceStore {
      protected override checkState(state: string) {
        return super.checkState(Array.isArray(state) ? String(state) : state)
      }
    },
  },
  CoercesStatesToPut: {
    breaks: 'malformed states › put rejects an array of one string as state and names the field',
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        return super.put(Array.isArray(state) ? String(state) : state, value, options)
      }
    },
  },
  ThrowsOnMalformedStates: {
    breaks: 'malformed states › take finds no flow for undefined',
    Store: class extends ReferenceStore {
      protected override checkState(state: string) {
        return super.checkState(state.toString())
      }
    },
  },
  FindsTheLatestForMalformedStates: {
    breaks: 'malformed states › take finds no flow for a query operator',
    Store: class extends ReferenceStore {
      protected override checkState(state: string) {
        return isState(state) ? state : ([...this.flows.keys()].at(-1) as string)
      }
    },
  },
  PutsUnderAnyState: {
    breaks: 'malformed states › put rejects a number as state and names the field',
    Store: class extends ReferenceStore {
      protected override checkPut(_: string, value: NewPkceState) {
        return super.checkPut('any', value)
      }
    },
  },
  CutsStatesAtNul: {
    breaks: 'malformed states › take finds no flow for a string with a NUL',
    Store: class extends ReferenceStore {
      protected override checkState(state: string) {
        return super.checkState(typeof state === 'string' ? state.replace(/\0.*/, '') : state)
      }
    },
  },
}
