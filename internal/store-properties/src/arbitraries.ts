import fc from 'fast-check'

export const COOKIE = 'cookie'

/** Every value that a parser of query strings or cookies could produce, and more. */
export const json = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }))

export const binding = fc.oneof(fc.constant(COOKIE), fc.constant(undefined), json)

const text = fc.string({ unit: 'binary' }).filter((string) => !string.includes('\0'))
const field = fc.oneof({ weight: 19, arbitrary: text }, { weight: 1, arbitrary: json })
const codeVerifier = fc.oneof(
  { weight: 9, arbitrary: fc.constant('v'.repeat(43)) },
  { weight: 1, arbitrary: json },
)
const value = fc.record(
  {
    kind: field,
    connection: field,
    codeVerifier,
    startedBy: field,
    returnUrl: field,
    redirectUri: field,
    issuer: field,
    nonce: field,
    appState: json,
  },
  { requiredKeys: ['connection', 'codeVerifier'] },
)

/** A value to put, in most cases a valid one. */
export const anyValue = fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: json })
