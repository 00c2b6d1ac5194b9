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
  RefusesLongTokens: reading('1,024 characters', (state) => (state.length > 255 ? '' : state)),
  CountsTokensInUtf16: reading('1,024 characters beyond the Basic Multilingual Plane', (state) =>
    state.length > 1_024 ? '' : state,
  ),
  DecodesTokens: reading('text that looks like code', (state) =>
    decodeURIComponent(state.replace('%00', '%20')),
  ),
  KeepsHoldsInAnObject: {
    breaks: 'tokens › no flow is pending under the name of an object’s own member',
    Store: class extends HonestStore {
      protected override find(state: string) {
        return this.holds.get(state) ?? ({} as Record<string, Hold>)[state] ?? super.find(state)
      }
    },
  },
}

/** Misreads what a taker presents, and nothing else. */
function reading(misread: string, read: (state: string) => string): Saboteur {
  return {
    breaks: `tokens › a token may be ${misread}`,
    Store: class extends HonestStore {
      protected override checkToken(state: string) {
        return super.checkToken(read(state))
      }
    },
  }
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
