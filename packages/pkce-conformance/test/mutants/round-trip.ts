import type { NewPkceState } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

export const roundTrip: Record<string, Mutant> = {
  DropsAField: keeping('every field', (value) => ({ ...value, redirectUri: '' })),
  SwapsFields: keeping('every field', (value) => ({
    ...value,
    returnUrl: value.redirectUri,
    redirectUri: value.returnUrl,
  })),
  DropsTheIssuer: keeping('every field', (value) => ({ ...value, issuer: '' })),
  NormalisesIssuers: keeping('text that looks like code, unchanged', (value) => ({
    ...value,
    issuer: value.issuer.normalize(),
  })),
  TruncatesIssuers: keeping('the longest URLs', (value) => ({
    ...value,
    issuer: value.issuer.slice(0, 2_048),
  })),
  DropsTheNonce: keeping('every field', (value) => ({ ...value, nonce: '' })),
  TruncatesNonces: keeping('the longest fields', (value) => ({ ...value, nonce: value.nonce.slice(0, 128) })),
  CountsNoncesInUtf16: keeping('the longest fields in code points', (value) => ({
    ...value,
    nonce: value.nonce.slice(0, 255),
  })),
  TreatsEmptyAppStateAsMissing: keeping('empty strings unchanged', (value) => ({
    ...value,
    appState: value.appState || null,
  })),
  ReturnsMoreFields: keeping('every field', (value) => ({ ...value, id: 1 })),
  KeepsOneKind: keeping('every field', (value) => ({ ...value, kind: 'mcp' })),
  TreatsEmptyAsMissing: keeping('empty strings unchanged', (value) => ({
    ...value,
    kind: value.kind || 'mcp',
  })),
  CountsUtf16: keeping('the longest fields in code points', (value) => ({
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
  EncodesVerifiers: keeping('the shortest verifier, with special characters', (value) => ({
    ...value,
    codeVerifier: encodeURIComponent(value.codeVerifier).replaceAll('~', '%7E'),
  })),
  TruncatesUrls: keeping('the longest URLs', (value) => ({
    ...value,
    returnUrl: value.returnUrl.slice(0, 2_048),
  })),
  CountsUrlsInUtf16: keeping('the longest URLs in code points', (value) => ({
    ...value,
    redirectUri: value.redirectUri.slice(0, 8_192),
  })),
  Trims: keeping('text that looks like code, unchanged', (value) => ({
    ...value,
    startedBy: value.startedBy.trim(),
    connection: value.connection.trim(),
  })),
  NormalisesUnicode: keeping('text that looks like code, unchanged', (value) => ({
    ...value,
    returnUrl: value.returnUrl.normalize(),
  })),
  FillsInTemplates: keeping('text that looks like code, unchanged', (value) => ({
    ...value,
    returnUrl: value.returnUrl.replaceAll('%s', value.kind),
  })),
  ForgetsDefaults: {
    breaks: 'round trip › take returns the shortest flow with every default filled in',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        super.checkPut(state, value)
        return { ...value } as Value
      }
    },
  },
  PutsUndefinedOverDefaults: {
    breaks: 'round trip › take returns defaults for fields that are undefined',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        return { ...super.checkPut(state, value), ...value }
      }
    },
  },
}

function keeping(broken: string, keep: (value: Value) => Value): Mutant {
  return {
    breaks: `round trip › take returns ${broken}`,
    Store: class extends ReferenceStore {
      protected override store(state: string, value: Value, binding: Binding) {
        return super.store(state, keep(value), binding)
      }
    },
  }
}
