import { describe, expect, test } from 'vitest'
import type { NewPkceState } from '../src/index.ts'
import { checkBinding, checkNewPkceState, isState, presentedBinding } from '../src/store/index.ts'

const KEY = '\u{1F511}'
const flow = {
  kind: 'api',
  connection: 'github',
  codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  startedBy: 'admin',
  returnUrl: '/connections',
  redirectUri: 'https://service.example/oauth/callback',
  issuer: 'https://login.example/tenant',
  nonce: 'n-0S6_WzA2Mj',
  appState: { step: 2, items: ['a', null] },
}

describe('a state or a binding', () => {
  test.for([
    ['one character', 'x'],
    ['white space', ' '],
    ['1,024 characters', 'x'.repeat(1_024)],
    ['1,024 code points in 2,048 code units', KEY.repeat(1_024)],
    ['control characters other than NUL', '\u0001\t\n\u007f'],
  ] as const)('may be %s', ([, secret]) => {
    expect(isState(secret)).toBe(true)
    expect(checkBinding(secret)).toBe(secret)
    expect(presentedBinding(secret)).toBe(secret)
  })

  test.for<[string, unknown]>([
    ['an empty string', ''],
    ['1,025 characters', 'x'.repeat(1_025)],
    ['1,025 code points', KEY.repeat(1_025)],
    ['1,025 code points, most of one code unit', `${'x'.repeat(1_024)}${KEY}`],
    ['NUL', 'a\0b'],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\udd11b'],
    ['a reversed surrogate pair', '\udd11\ud83d'],
    ['an array', ['state']],
    ['a String object', Object('state')],
    ['null', null],
    ['a number', 1],
  ])('cannot be %s', ([, malformed]) => {
    expect(isState(malformed)).toBe(false)
    expect(() => checkBinding(malformed)).toThrow(
      expect.objectContaining({
        code: 'PKCE_INVALID_STATE',
        field: 'binding',
        message: 'binding must be a string of 1 to 1024 characters without NUL or lone surrogates',
      }),
    )
    expect(presentedBinding(malformed)).toBe('')
  })

  test('undefined is not a state, and means no binding', () => {
    expect(isState(undefined)).toBe(false)
    expect(checkBinding(undefined)).toBeUndefined()
    expect(presentedBinding(undefined)).toBeUndefined()
  })
})

describe('checkNewPkceState', () => {
  test('returns a copy', () => {
    const checked = checkNewPkceState('state', flow)
    expect(checked).toEqual(flow)
    expect(checked).not.toBe(flow)
  })

  test('refuses an unknown field, such as a misplaced binding', () => {
    for (const extra of [{ binding: 'a browser' }, { nonse: 'n' }, { returnURL: '/' }]) {
      const refused = () => checkNewPkceState('state', { ...flow, ...extra })
      expect(refused).toThrow(expect.objectContaining({ code: 'PKCE_INVALID_STATE', field: 'value' }))
      for (const name of Object.values(extra)) expect(refused).not.toThrow(`"${name}"`)
    }
  })

  test('fills in the defaults', () => {
    const { connection, codeVerifier } = flow
    expect(checkNewPkceState('state', { connection, codeVerifier })).toEqual({
      kind: 'mcp',
      connection,
      codeVerifier,
      startedBy: '',
      returnUrl: '',
      redirectUri: '',
      issuer: '',
      nonce: '',
      appState: null,
    })
  })

  test('treats null like a missing field if the field has a default', () => {
    const { connection, codeVerifier } = flow
    const nothing = {
      kind: null,
      startedBy: null,
      returnUrl: null,
      redirectUri: null,
      issuer: null,
      nonce: null,
    }
    const value = { connection, codeVerifier, ...nothing } as unknown as NewPkceState
    expect(checkNewPkceState('state', value)).toEqual(
      checkNewPkceState('state', { connection, codeVerifier }),
    )
  })

  test.for(['', 0, false])('accepts an appState of %j', (appState) => {
    expect(checkNewPkceState('state', { ...flow, appState }).appState).toBe(appState)
  })

  test.for<[string, Partial<NewPkceState>]>([
    ['a kind of 32 code points', { kind: KEY.repeat(32) }],
    ['an empty kind', { kind: '' }],
    ['a connection of 2,048 code points', { connection: KEY.repeat(2_048) }],
    ['an empty connection', { connection: '' }],
    ['a startedBy of 255 code points', { startedBy: KEY.repeat(255) }],
    ['a verifier of 43 characters', { codeVerifier: '-._~'.padEnd(43, 'aZ9') }],
    ['a verifier of 128 characters', { codeVerifier: '-._~'.padEnd(128, 'aZ9') }],
    ['URLs of 8,192 characters', { returnUrl: 'x'.repeat(8_192), redirectUri: 'x'.repeat(8_192) }],
    ['URLs of 8,192 code points', { returnUrl: KEY.repeat(8_192), redirectUri: KEY.repeat(8_192) }],
    ['an issuer of 8,192 characters', { issuer: 'https://login.example/'.padEnd(8_192, 'x') }],
    ['an issuer without normalising it', { issuer: 'HTTPS://Login.Example:443/a/../' }],
    ['a nonce of 255 code points', { nonce: KEY.repeat(255) }],
    ['an empty nonce', { nonce: '' }],
  ])('accepts %s', ([, fields]) => {
    expect(checkNewPkceState('state', { ...flow, ...fields })).toEqual({ ...flow, ...fields })
  })

  test.for<[field: string, problem: string, value: unknown]>([
    ['kind', 'must be a string', 1],
    ['kind', 'must be at most 32 characters long', 'k'.repeat(33)],
    ['kind', 'must be at most 32 characters long', KEY.repeat(33)],
    ['kind', 'must not contain NUL or lone surrogates', '\0'],
    ['connection', 'must be a string', undefined],
    ['connection', 'must be a string', null],
    ['connection', 'must be a string', ['github']],
    ['connection', 'must be at most 2048 characters long', 'c'.repeat(2_049)],
    ['connection', 'must be at most 2048 characters long', `${KEY.repeat(2_048)}c`],
    ['connection', 'must not contain NUL or lone surrogates', 'a\ud83d'],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', undefined],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', ['v'.repeat(43)]],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', 'v'.repeat(42)],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', 'v'.repeat(129)],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', 'v+'.repeat(30)],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', `${'v'.repeat(43)}\n`],
    ['codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)', '\u00e9'.repeat(43)],
    ['startedBy', 'must be a string', 0],
    ['startedBy', 'must be at most 255 characters long', 's'.repeat(256)],
    ['startedBy', 'must not contain NUL or lone surrogates', '\udd11'],
    ['returnUrl', 'must be a string', new URL('https://service.example')],
    ['returnUrl', 'must be at most 8192 characters long', 'x'.repeat(8_193)],
    ['returnUrl', 'must be at most 8192 characters long', `${KEY.repeat(8_192)}x`],
    ['returnUrl', 'must be at most 8192 characters long', `\0${'x'.repeat(100_000_000)}`],
    ['returnUrl', 'must not contain NUL or lone surrogates', '/\0'],
    ['redirectUri', 'must be a string', false],
    ['redirectUri', 'must be at most 8192 characters long', 'x'.repeat(8_193)],
    ['redirectUri', 'must be at most 8192 characters long', `${KEY.repeat(8_192)}x`],
    ['redirectUri', 'must be at most 8192 characters long', `\0${'x'.repeat(100_000_000)}`],
    ['redirectUri', 'must not contain NUL or lone surrogates', '\ud83d\ud83d\udd11'],
    ['issuer', 'must be a string', new URL('https://login.example')],
    ['issuer', 'must be at most 8192 characters long', 'x'.repeat(8_193)],
    ['issuer', 'must be at most 8192 characters long', `${KEY.repeat(8_192)}x`],
    ['issuer', 'must be at most 8192 characters long', `\0${'x'.repeat(100_000_000)}`],
    ['issuer', 'must not contain NUL or lone surrogates', 'https://login.example\0'],
    ['nonce', 'must be a string', 7],
    ['nonce', 'must be at most 255 characters long', 'n'.repeat(256)],
    ['nonce', 'must not contain NUL or lone surrogates', 'n\ud83d'],
    ['appState', 'must be a JSON value', () => 'later'],
    ['appState', 'must be at most 16384 bytes of JSON', 'x'.repeat(16_384)],
  ])('refuses %s: %s', ([field, problem, malformed]) => {
    expect(() => checkNewPkceState('state', { ...flow, [field]: malformed } as NewPkceState)).toThrow(
      expect.objectContaining({ code: 'PKCE_INVALID_STATE', field, message: `${field} ${problem}` }),
    )
  })

  test('refuses a malformed state, and names the field state', () => {
    expect(() => checkNewPkceState('', flow)).toThrow(
      expect.objectContaining({
        code: 'PKCE_INVALID_STATE',
        field: 'state',
        message: 'state must be a string of 1 to 1024 characters without NUL or lone surrogates',
      }),
    )
  })

  test.for([undefined, null, 'github', 1])('refuses %s as a value, and names the field value', (value) => {
    expect(() => checkNewPkceState('state', value as unknown as NewPkceState)).toThrow(
      expect.objectContaining({
        code: 'PKCE_INVALID_STATE',
        field: 'value',
        message: 'value must be an object',
      }),
    )
  })
})
