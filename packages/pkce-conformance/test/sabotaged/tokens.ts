import type { NewPkceState, PutOptions } from '@org/pkce-core'
import { type Binding, type Hold, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const tokens: Record<string, Saboteur> = {
  TruncatesTokens: identifying((state) => state.slice(0, 255)),
  FoldsCase: identifying((state) => state.toLowerCase()),
  TrimsTokens: identifying((state) => state.trim()),
  NormalisesTokens: identifying((state) => state.normalize('NFD')),
  MatchesPatterns: {
    breaks: 'tokens › tokens that differ in any character are different tokens',
    Store: class extends HonestStore {
      protected override find(state: string) {
        return super.find(state === '%' ? ([...this.holds.keys()].at(-1) as string) : state)
      }
    },
  },
  RefusesLongTokens: {
    breaks: 'tokens › a token may be 1,024 characters beyond the Basic Multilingual Plane',
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        return super.checkToken(state.length > 1_024 ? '' : state)
      }
    },
  },
  KeepsHoldsInAnObject: {
    breaks: 'tokens › no flow is pending under the name of an object’s own member',
    Store: class extends HonestStore {
      protected override find(state: string) {
        return this.holds.get(state) ?? ({} as Record<string, Hold>)[state] ?? super.find(state)
      }
    },
  },
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
  QueriesMalformedTokens: {
    breaks: 'malformed tokens › take does not find a query operator',
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        const isOperator = typeof state === 'object' && state !== null && '$ne' in state
        return isOperator ? ([...this.holds.keys()].at(-1) as string) : super.checkToken(state)
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

function identifying(identify: (state: string) => string): Saboteur {
  return {
    breaks: 'tokens › tokens that differ in any character are different tokens',
    Store: class extends HonestStore {
      protected override async putHold(state: string, value: Value, binding: Binding) {
        return super.putHold(identify(state), value, binding)
      }
      protected override async takeHold(state: string, binding: Binding) {
        return super.takeHold(identify(state), binding)
      }
    },
  }
}
