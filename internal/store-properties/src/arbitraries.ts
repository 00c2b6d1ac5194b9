import fc from 'fast-check'

export const COOKIE = 'cookie'

/** Whatever a query string or a cookie parser could make of a request, and then some. */
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

/** A value to put: most of the time one that a store may take. */
export const anyValue = fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: json })
