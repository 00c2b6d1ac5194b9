import type { NewPkceState, PutOptions } from '@org/pkce-core'
import { isStateToken } from '@org/pkce-core/store'
import { HonestStore } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const malformedTokens: Record<string, Saboteur> = {
  CoercesTokensToTake: {
    breaks: 'malformed tokens › take does not find an array of one string',
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        return super.checkToken(Array.isArray(state) ? String(state) : state)
      }
    },
  },
  CoercesTokensToPut: {
    breaks: 'malformed tokens › put refuses an array of one string and names the field state',
    Store: class extends HonestStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        return super.put(Array.isArray(state) ? String(state) : state, value, options)
      }
    },
  },
  ThrowsOnMalformedTokens: {
    breaks: 'malformed tokens › take does not find undefined',
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        return super.checkToken(state.toString())
      }
    },
  },
  FindsTheLatestForTheMalformed: {
    breaks: 'malformed tokens › take does not find a query operator',
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        return isStateToken(state) ? state : ([...this.holds.keys()].at(-1) as string)
      }
    },
  },
  PutsUnderAnyToken: {
    breaks: 'malformed tokens › put refuses a number and names the field state',
    Store: class extends HonestStore {
      protected override checkPut(_: string, value: NewPkceState) {
        return super.checkPut('any', value)
      }
    },
  },
  CutsTokensAtNul: {
    breaks: 'malformed tokens › take does not find a string with a NUL',
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        return super.checkToken(typeof state === 'string' ? state.replace(/\0.*/, '') : state)
      }
    },
  },
}
