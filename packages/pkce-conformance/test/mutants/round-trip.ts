import type { NewPkceState } from '@org/pkce-core'
import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const roundTrip: Record<string, Mutant> = {
  DropsAField: keeping('every field', (value) => ({ ...value, redirectUri: '' })),
  SwapsFields: keeping('every field', (value) => ({
    ...value,
    returnUrl: value.redirectUri,
    redirectUri: value.returnUrl,
  })),
  DropsTheIssuer: keeping('every field', (value) => ({ ...value, issuer: '' })),
  NormalisesIssuers: keeping('text that looks like code, character by character', (value) => ({
    ...value,
    issuer: value.issuer.normalize(),
  })),
  TruncatesIssuers: keeping('the longest URLs', (value) => ({
    ...value,
    issuer: value.issuer.slice(0, 2_048),
  })),
  DropsTheNonce: keeping('every field', (value) => ({ ...value, nonce: '' })),
  TruncatesNonces: keeping('the longest fields', (value) => ({ ...value, nonce: value.nonce.slice(0, 128) })),
  CountsNoncesInUtf16: keeping('the longest fields, counted in code points', (value) => ({
    ...value,
    nonce: value.nonce.slice(0, 255),
  })),
  TakesTheEmptyAppStateForMissing: keeping('empty strings, as they are', (value) => ({
    ...value,
    appState: value.appState || null,
  })),
  HandsOutMore: keeping('every field', (value) => ({ ...value, id: 1 })),
  KeepsOneKind: keeping('every field', (value) => ({ ...value, kind: 'mcp' })),
  TakesEmptyForMissing: keeping('empty strings, as they are', (value) => ({
    ...value,
    kind: value.kind || 'mcp',
  })),
  CountsUtf16: keeping('the longest fields, counted in code points', (value) => ({
    ...value,
    connection: value.connection.slice(0, 2_048),
  })),
  TruncatesConnections: keeping('the longest fields', (value) => ({
    ...value,
    connection: value.connection.slice(0, 255),
  })),
  TruncatesVerifiers: keeping('the longest fields', (value) => ({
    ...value,
    codeVerifier: value.codeVerifier.slice(0, 64),
  })),
  EncodesVerifiers: keeping('the shortest verifier, of every character allowed', (value) => ({
    ...value,
    codeVerifier: encodeURIComponent(value.codeVerifier).replaceAll('~', '%7E'),
  })),
  TruncatesUrls: keeping('the longest URLs', (value) => ({
    ...value,
    returnUrl: value.returnUrl.slice(0, 2_048),
  })),
  CountsUrlsInUtf16: keeping('the longest URLs, counted in code points', (value) => ({
    ...value,
    redirectUri: value.redirectUri.slice(0, 8_192),
  })),
  Trims: keeping('text that looks like code, character by character', (value) => ({
    ...value,
    startedBy: value.startedBy.trim(),
    connection: value.connection.trim(),
  })),
  NormalisesUnicode: keeping('text that looks like code, character by character', (value) => ({
    ...value,
    returnUrl: value.returnUrl.normalize(),
  })),
  FillsInTemplates: keeping('text that looks like code, character by character', (value) => ({
    ...value,
    returnUrl: value.returnUrl.replaceAll('%s', value.kind),
  })),
  ForgetsDefaults: {
    breaks: 'round trip › take hands back the shortest flow, with every default filled in',
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        super.checkPut(state, value)
        return { ...value } as Value
      }
    },
  },
  PutsUndefinedOverDefaults: {
    breaks: 'round trip › take hands back undefined fields, with their defaults filled in',
    Store: class extends HonestStore {
      protected override checkPut(state: string, value: NewPkceState) {
        return { ...super.checkPut(state, value), ...value }
      }
    },
  },
}

function keeping(broken: string, keep: (value: Value) => Value): Mutant {
  return {
    breaks: `round trip › take hands back ${broken}`,
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        return super.store(state, keep(value), binding)
      }
    },
  }
}
