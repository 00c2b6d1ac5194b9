import { InvalidPkceStateError, type JsonValue, type NewPkceState } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { ReferenceStore } from './reference-store.ts'

export const malformedAppStates: Record<string, Mutant> = {
  AcceptsAnyAppState: checking('a function', (appState) => appState),
  ConvertsToJson: checking('a Date', (appState) => {
    try {
      return JSON.parse(JSON.stringify(appState))
    } catch {
      throw new InvalidPkceStateError('appState', 'must be a JSON value')
    }
  }),
  LetsJsonThrow: checking('an object that contains itself', (appState) =>
    JSON.parse(JSON.stringify(appState) ?? 'null'),
  ),
  OverflowsTheStack: checking('arrays nested deeper than the stack', (appState) => {
    levels(appState)
    return appState
  }),
  ChecksOnlyTheTopLevel: checking('NaN', (appState) => {
    if (typeof appState === 'number' && !Number.isFinite(appState))
      throw new InvalidPkceStateError('appState', 'must be a JSON value')
    return appState
  }),
  NamesTheWholeValue: {
    breaks: refusing('a bigint'),
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        if (typeof value?.appState === 'bigint') throw new InvalidPkceStateError('value', 'must be JSON')
        return super.checkPut(state, value)
      }
    },
  },
}

function refusing(malformed: string): string {
  return `malformed app states › put rejects ${malformed} in the field appState and stores nothing`
}

function checking(malformed: string, check: (appState: JsonValue) => JsonValue): Mutant {
  return {
    breaks: refusing(malformed),
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        if (typeof value !== 'object' || value === null) return super.checkPut(state, value)
        const checked = super.checkPut(state, { ...value, appState: null })
        return { ...checked, appState: check(value.appState ?? null) }
      }
    },
  }
}

function levels(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(levels))
}
