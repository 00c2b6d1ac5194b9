import { InvalidPkceStateError } from '../errors.ts'
import { DEFAULT_CONNECTION_KIND, type NewPkceState } from '../state.ts'
import { checkAppState } from './check-app-state.ts'

const MAX_SECRET_LENGTH = 1_024
const SECRET_RULE = `must be a string of 1 to ${MAX_SECRET_LENGTH} characters without NUL or lone surrogates`
const MAX_CONNECTION_LENGTH = 2_048
const MAX_NAME_LENGTH = 255
const MAX_URL_LENGTH = 8_192
const MAX_CODE_VERIFIER_LENGTH = 128
const FIELDS = new Set<string>([
  'kind',
  'connection',
  'codeVerifier',
  'startedBy',
  'returnUrl',
  'redirectUri',
  'issuer',
  'nonce',
  'appState',
] satisfies (keyof NewPkceState)[])
const CODE_VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/

/**
 * Whether `state` can be the state of a flow: a string of 1 to 1,024 characters (Unicode code points)
 * without NUL or lone surrogates. Accepts any value, because parsed query strings contain arrays and `undefined`.
 */
export function isState(state: unknown): state is string {
  return isSecret(state)
}

/**
 * Checks the binding of a put.
 *
 * @throws {@link InvalidPkceStateError} it is neither `undefined` nor a string of 1 to 1,024 characters without
 * NUL or lone surrogates.
 */
export function checkBinding(binding: unknown): string | undefined {
  if (binding !== undefined && !isSecret(binding)) throw new InvalidPkceStateError('binding', SECRET_RULE)
  return binding
}

/** The binding of a take. A value that cannot be a binding becomes the empty string, which no put accepts. */
export function presentedBinding(binding: unknown): string | undefined {
  return binding === undefined || isSecret(binding) ? binding : ''
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && fits(value, MAX_SECRET_LENGTH) && isStorable(value)
}

/**
 * Checks the arguments of a put, and returns a copy of `value` with every default filled in.
 *
 * @throws {@link InvalidPkceStateError} a field is malformed. Names the field, never its content.
 */
export function checkNewPkceState(state: string, value: NewPkceState<unknown>): Required<NewPkceState> {
  if (!isState(state)) throw new InvalidPkceStateError('state', SECRET_RULE)
  if (typeof value !== 'object' || value === null) {
    throw new InvalidPkceStateError('value', 'must be an object')
  }
  // Otherwise a misplaced `binding` or a misspelt `nonse` would be ignored, and the flow would lack its protection.
  if (Object.keys(value).some((field) => !FIELDS.has(field))) {
    throw new InvalidPkceStateError('value', `may contain only ${[...FIELDS].join(', ')}`)
  }
  return {
    kind: text('kind', value.kind ?? DEFAULT_CONNECTION_KIND, 32),
    connection: text('connection', value.connection, MAX_CONNECTION_LENGTH),
    codeVerifier: codeVerifier(value.codeVerifier),
    startedBy: text('startedBy', value.startedBy ?? '', MAX_NAME_LENGTH),
    returnUrl: text('returnUrl', value.returnUrl ?? '', MAX_URL_LENGTH),
    redirectUri: text('redirectUri', value.redirectUri ?? '', MAX_URL_LENGTH),
    issuer: text('issuer', value.issuer ?? '', MAX_URL_LENGTH),
    nonce: text('nonce', value.nonce ?? '', MAX_NAME_LENGTH),
    appState: checkAppState(value.appState ?? null),
  }
}

function codeVerifier(value: unknown): string {
  // The length is checked first, because matching would flatten a concatenated string of any length.
  const isValid =
    typeof value === 'string' && value.length <= MAX_CODE_VERIFIER_LENGTH && CODE_VERIFIER.test(value)
  if (!isValid) {
    throw new InvalidPkceStateError('codeVerifier', 'must be 43 to 128 unreserved characters (RFC 7636 §4.1)')
  }
  return value
}

function text(field: keyof NewPkceState, value: unknown, maxLength: number): string {
  if (typeof value !== 'string') throw new InvalidPkceStateError(field, 'must be a string')
  if (!fits(value, maxLength)) {
    throw new InvalidPkceStateError(field, `must be at most ${maxLength} characters long`)
  }
  if (!isStorable(value)) {
    throw new InvalidPkceStateError(field, 'must not contain NUL or lone surrogates')
  }
  return value
}

/** Whether a PostgreSQL `text` in UTF-8 can store it. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Counts code points, as PostgreSQL's VARCHAR does, but only if the number of code units is inconclusive. */
function fits(value: string, maxLength: number): boolean {
  if (value.length <= maxLength) return true
  if (value.length > 2 * maxLength) return false
  return [...value].length <= maxLength
}
