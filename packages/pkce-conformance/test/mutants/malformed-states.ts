import type { NewPkceState, PutOptions } from '@org/pkce-core'
import { isState } from '@org/pkce-core/store'
import { HonestStore } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const malformedStates: Record<string, Mutant> = {
  CoercesStatesToTake: {
    breaks: 'malformed states › take does not find an array of one string',
    Store: class extends HonestStore {
      protected override checkState(state: string) {
        return super.checkState(Array.isArray(state) ? String(state) : state)
      }
    },
  },
  CoercesStatesToPut: {
    breaks: 'malformed states › put refuses an array of one string and names the field state',
    Store: class extends HonestStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        return super.put(Array.isArray(state) ? String(state) : state, value, options)
      }
    },
  },
  ThrowsOnMalformedStates: {
    breaks: 'malformed states › take does not find undefined',
    Store: class extends HonestStore {
      protected override checkState(state: string) {
        return super.checkState(state.toString())
      }
    },
  },
  FindsTheLatestForTheMalformed: {
    breaks: 'malformed states › take does not find a query operator',
    Store: class extends HonestStore {
      protected override checkState(state: string) {
        return isState(state) ? state : ([...this.flows.keys()].at(-1) as string)
      }
    },
  },
  PutsUnderAnyState: {
    breaks: 'malformed states › put refuses a number and names the field state',
    Store: class extends HonestStore {
      protected override checkPut(_: string, value: NewPkceState) {
        return super.checkPut('any', value)
      }
    },
  },
  CutsStatesAtNul: {
    breaks: 'malformed states › take does not find a string with a NUL',
    Store: class extends HonestStore {
      protected override checkState(state: string) {
        return super.checkState(typeof state === 'string' ? state.replace(/\0.*/, '') : state)
      }
    },
  },
}
