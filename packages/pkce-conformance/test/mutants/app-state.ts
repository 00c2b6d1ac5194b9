import type { JsonValue } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

export const appState: Record<string, Mutant> = {
  ForgetsAppState: keeping('true', () => null),
  ReadsNullAsEmpty: keeping('null', (appState) => appState ?? {}),
  ReadsFalseAsNone: keeping('false', (appState) => (appState === false ? null : appState)),
  ReadsFalsyAsNone: keeping('zero', (appState) => appState || null),
  ReadsEmptyTextAsNone: keeping('an empty string', (appState) => (appState === '' ? null : appState)),
  ReadsEmptyArraysAsNone: keeping('an empty array', (appState) =>
    String(appState) === '' ? null : appState,
  ),
  WrapsInAnArray: keeping('an empty object', (appState) => [appState]),
  RoundsNumbers: rewriting('the smallest and the largest numbers', (part) =>
    typeof part === 'number' ? Math.fround(part) : part,
  ),
  ParsesTwice: rewriting('text that looks like JSON', (part) => {
    try {
      return typeof part === 'string' ? JSON.parse(part) : part
    } catch {
      return part
    }
  }),
  NormalisesAppState: rewriting('text in any script without normalising it', (part) =>
    typeof part === 'string' ? part.normalize() : part,
  ),
  DropsNulFromAppState: rewriting('strings with a NUL', (part) =>
    typeof part === 'string' ? part.replaceAll('\0', '') : part,
  ),
  EncodesAppStateAsUtf8: rewriting('strings with a lone surrogate', (part) =>
    typeof part === 'string' ? Buffer.from(part).toString() : part,
  ),
  FlattensArrays: rewriting('nested arrays and objects', (part) =>
    Array.isArray(part) ? part.flat() : part,
  ),
  CutsOffDeepLevels: keeping('arrays and objects 1,000 levels deep', (appState) => cutOff(appState, 100)),
  AssignsKeys: rewriting('keys that are names of inherited properties', (part) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const copy: Record<string, JsonValue> = {}
    for (const [key, value] of Object.entries(part)) copy[key] = value
    return copy
  }),
  DropsPrototypeKeys: rewriting('keys that are names of inherited properties', (part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).filter(([key]) => key !== '__proto__'))
      : part,
  ),
  TurnsNumberedKeysIntoArrays: rewriting('keys that look like numbers', (part) =>
    typeof part === 'object' && part !== null && '9' in part ? Object.values(part) : part,
  ),
  ReturnsObjectsWithoutAPrototype: rewriting('an object without a prototype', (part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.assign(Object.create(null), part)
      : part,
  ),
  WritesUndefinedAsNull: {
    breaks: takesBack('an object without its undefined properties'),
    Store: class extends ReferenceStore {
      protected override checkPut(...[state, value]: Parameters<ReferenceStore['put']>) {
        const checked = super.checkPut(state, value)
        const nullForUndefined = (_: string, part: unknown) => (part === undefined ? null : part)
        return { ...checked, appState: JSON.parse(JSON.stringify(value.appState ?? null, nullForUndefined)) }
      }
    },
  },
}

function takesBack(what: string): string {
  return `app state › take returns ${what}`
}

function keeping(broken: string, keep: (appState: JsonValue) => JsonValue): Mutant {
  return {
    breaks: takesBack(broken),
    Store: class extends ReferenceStore {
      protected override store(state: string, value: Value, binding: Binding) {
        return super.store(state, { ...value, appState: keep(value.appState) }, binding)
      }
    },
  }
}

/** Rewrites every part of the appState, from the innermost out. */
function rewriting(broken: string, rewrite: (part: JsonValue) => JsonValue): Mutant {
  return keeping(broken, (appState) => JSON.parse(JSON.stringify(appState), (_, part) => rewrite(part)))
}

function cutOff(part: JsonValue, levels: number): JsonValue {
  if (typeof part !== 'object' || part === null) return part
  if (levels === 0) return null
  if (Array.isArray(part)) return part.map((item) => cutOff(item, levels - 1))
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, cutOff(value, levels - 1)]))
}
