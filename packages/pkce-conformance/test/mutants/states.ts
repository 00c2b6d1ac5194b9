import type { Mutant } from './mutant.ts'
import { type Binding, type Flow, ReferenceStore, type Value } from './reference-store.ts'

export const states: Record<string, Mutant> = {
  TruncatesStates: identifying((state) => state.slice(0, 255)),
  FoldsCase: identifying((state) => state.toLowerCase()),
  TrimsStates: identifying((state) => state.trim()),
  NormalisesStates: identifying((state) => state.normalize('NFD')),
  MatchesPatterns: {
    breaks: 'states › states that differ in any character are different states',
    Store: class extends ReferenceStore {
      protected override find(state: string) {
        return super.find(state === '%' ? ([...this.flows.keys()].at(-1) as string) : state)
      }
    },
  },
  RejectsLongStates: reading('1,024 characters', (state) => (state.length > 255 ? '' : state)),
  CountsStatesInUtf16: reading('1,024 characters beyond the Basic Multilingual Plane', (state) =>
    state.length > 1_024 ? '' : state,
  ),
  DecodesStates: reading('text that looks like code', (state) =>
    decodeURIComponent(state.replace('%00', '%20')),
  ),
  KeepsFlowsInAnObject: {
    breaks: 'states › names of inherited properties are unknown states',
    Store: class extends ReferenceStore {
      protected override find(state: string) {
        return this.flows.get(state) ?? ({} as Record<string, Flow>)[state] ?? super.find(state)
      }
    },
  },
}

/** Misreads only the states of takes. */
function reading(misread: string, read: (state: string) => string): Mutant {
  return {
    breaks: `states › a state may be ${misread}`,
    Store: class extends ReferenceStore {
      protected override checkState(state: string) {
        return super.checkState(read(state))
      }
    },
  }
}

function identifying(identify: (state: string) => string): Mutant {
  return {
    breaks: 'states › states that differ in any character are different states',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        return super.putFlow(identify(state), value, binding)
      }
      protected override async takeFlow(state: string, binding: Binding) {
        return super.takeFlow(identify(state), binding)
      }
    },
  }
}
