import { DEFAULT_CONNECTION_KIND, type NewPkceState } from '@org/pkce-core'
import { expect } from 'vitest'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const MAX_CONNECTION_LENGTH = 2_048
const MAX_URL_LENGTH = 8_192
const ASTRAL = '\u{1F511}'
const TRICKY_TEXT = [
  ' \t leading and trailing white space, CR LF \r\n',
  'combining e\u0301 and composed \u00e9, ligature \ufb01, Kelvin \u212a',
  'Ελληνικά עברית العربية 中文 \u{1F469}\u200d\u{1F4BB} \ufeff\u2028\u0001',
  `'; DROP TABLE oauth_pkce_states; -- " \\' \\x00 \\u0000 $1 ? :name %s`,
  '{"__proto__": null, "a": [1, 2]} {{7*7}} #{env} &amp; <b>',
  'null undefined NaN true 0 1e999 2026-01-01T00:00:00Z %00 %F0%9F',
].join(' ')

const FLOWS: Record<string, NewPkceState> = {
  'every field': newFlow(),
  'the shortest flow with every default filled in': { connection: 'github', codeVerifier: newState() },
  'defaults for fields that are undefined': {
    ...newFlow(),
    kind: undefined,
    startedBy: undefined,
    returnUrl: undefined,
    redirectUri: undefined,
    issuer: undefined,
    nonce: undefined,
    appState: undefined,
  } as unknown as NewPkceState,
  'empty strings unchanged': newFlow({
    kind: '',
    connection: '',
    startedBy: '',
    returnUrl: '',
    redirectUri: '',
    issuer: '',
    nonce: '',
    appState: '',
  }),
  'the longest fields': newFlow({
    kind: 'k'.repeat(32),
    connection: 'https://mcp.example/'.padEnd(MAX_CONNECTION_LENGTH, 'c'),
    codeVerifier: `${UNRESERVED}${UNRESERVED}`.slice(0, 128),
    startedBy: 's'.repeat(255),
    nonce: 'n'.repeat(255),
  }),
  'the longest fields in code points': newFlow({
    kind: ASTRAL.repeat(32),
    connection: ASTRAL.repeat(MAX_CONNECTION_LENGTH),
    startedBy: ASTRAL.repeat(255),
    nonce: ASTRAL.repeat(255),
  }),
  'the shortest verifier, with special characters': newFlow({ codeVerifier: UNRESERVED.slice(-43) }),
  'the longest URLs': newFlow({
    returnUrl: `/connections?q=`.padEnd(MAX_URL_LENGTH, 'r'),
    redirectUri: `https://service.example/`.padEnd(MAX_URL_LENGTH, 'd'),
    issuer: `https://issuer.example/`.padEnd(MAX_URL_LENGTH, 'i'),
  }),
  'the longest URLs in code points': newFlow({
    returnUrl: ASTRAL.repeat(MAX_URL_LENGTH),
    redirectUri: ASTRAL.repeat(MAX_URL_LENGTH),
    issuer: ASTRAL.repeat(MAX_URL_LENGTH),
  }),
  'text that looks like code, unchanged': newFlow({
    kind: `'$1\\" \u{1F511} e\u0301 `,
    connection: TRICKY_TEXT,
    startedBy: [...TRICKY_TEXT].slice(-255).join(''),
    returnUrl: TRICKY_TEXT,
    redirectUri: TRICKY_TEXT.toUpperCase(),
    issuer: TRICKY_TEXT.toLowerCase(),
    nonce: [...TRICKY_TEXT].slice(-255).join(''),
    appState: TRICKY_TEXT,
  }),
}

export function roundTrip(clause: ClauseTest): void {
  for (const [name, flow] of Object.entries(FLOWS)) {
    clause(`take returns ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      await here.put(state, flow)

      const taken = await there.take(state)
      expect(taken).toEqual({
        kind: flow.kind ?? DEFAULT_CONNECTION_KIND,
        connection: flow.connection,
        codeVerifier: flow.codeVerifier,
        startedBy: flow.startedBy ?? '',
        returnUrl: flow.returnUrl ?? '',
        redirectUri: flow.redirectUri ?? '',
        issuer: flow.issuer ?? '',
        nonce: flow.nonce ?? '',
        appState: flow.appState ?? null,
        createdAt: expect.any(Date),
        expiresAt: expect.any(Date),
      })
    })
  }
}
