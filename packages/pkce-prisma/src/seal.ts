import type { FieldEncryptor } from '@org/field-encryption'
import type { JsonValue, NewPkceState } from '@org/pkce-core'
import { checkNewPkceState } from '@org/pkce-core/store'
import { ENCRYPTOR_WITHIN_MS } from './limits.ts'
import { SealError } from './seal-error.ts'
import { withTimeout } from './with-timeout.ts'

export { SealError }

type Value = Required<NewPkceState>
type Secrets = Pick<Value, 'codeVerifier' | 'nonce' | 'appState'>

/** Which flow: the SHA-256 of its state and of its binding, in hex. */
export interface Key {
  stateHash: string
  /** Empty where there is none. */
  bindingHash: string
}

/** What a row tells in clear besides its key, and what is sealed authenticates. */
export type ClearColumns = Omit<Value, keyof Secrets>

/** What a row keeps sealed, and how. */
export interface SealedColumns {
  sealed: string
  /** Which release knows how to open it: always {@link SEAL_VERSION} so far. */
  sealVersion: number
}

/** What is sealed: verifier, nonce and appState as JSON, in the context of every other column but the instants. */
const SEAL_VERSION = 1

/**
 * The most characters that a sealed value may have. What is sealed has at most 18,050: a verifier, a nonce and 16 KiB
 * of `appState`, as JSON. The key ring makes 24,200 of them; the rest is room for an encryptor that adds to each value.
 * A longer one would burden the statement that it shares with the flows of others.
 */
const MAX_SEALED_LENGTH = 1_048_576
const MAX_PLAINTEXT_LENGTH = 20_000

/** Seals the secrets of a flow to its row: in another row, or in one that was edited, they do not open. */
export async function seal(encryptor: FieldEncryptor, key: Key, value: Value): Promise<SealedColumns> {
  const { codeVerifier, nonce, appState } = value
  const plaintext = JSON.stringify([codeVerifier, nonce, appState])
  let sealed: unknown
  try {
    sealed = await answerOf(encryptor.encrypt(plaintext, context(key, value)))
  } catch (error) {
    throw new SealError('The secrets of the flow could not be sealed', error)
  }
  if (!isStorable(sealed)) {
    throw new SealError(
      `The encryptor must answer a string of 1 to ${MAX_SEALED_LENGTH} characters without NUL or lone surrogates`,
    )
  }
  return { sealed, sealVersion: SEAL_VERSION }
}

/** Opens what {@link seal} sealed. */
export async function open(
  encryptor: FieldEncryptor,
  key: Key,
  row: ClearColumns & SealedColumns,
): Promise<Secrets> {
  const { sealed, sealVersion } = row
  if (sealVersion !== SEAL_VERSION) {
    throw new SealError('The flow was sealed by a newer release, and only one can open it')
  }
  let plaintext: unknown
  try {
    plaintext = await answerOf(encryptor.decrypt(sealed, context(key, row)))
  } catch (error) {
    throw new SealError('The secrets of the flow could not be opened', error, sealed)
  }
  try {
    return secretsOf(plaintext)
  } catch {
    // Neither error is passed on: a parser quotes what it could not read.
    throw new SealError('The secrets of the flow opened to something that was never sealed')
  }
}

/** Whether PostgreSQL's `text` can hold it, and the statement carry it. An encryptor may answer anything. */
function isStorable(sealed: unknown): sealed is string {
  if (typeof sealed !== 'string' || sealed === '' || sealed.length > MAX_SEALED_LENGTH) return false
  return sealed.isWellFormed() && !sealed.includes('\0')
}

/** Reads what was sealed. An encryptor that does not authenticate may answer anything; throws where it does. */
function secretsOf(plaintext: unknown): Secrets {
  if (typeof plaintext !== 'string' || plaintext.length > MAX_PLAINTEXT_LENGTH) throw new TypeError()
  const parts: unknown = JSON.parse(plaintext)
  if (!Array.isArray(parts) || parts.length !== 3) throw new TypeError()
  const [codeVerifier, nonce, appState]: [string, string, JsonValue] = parts as [string, string, JsonValue]
  if (typeof nonce !== 'string') throw new TypeError()
  checkNewPkceState('state', { connection: '', codeVerifier, nonce })
  return { codeVerifier, nonce, appState }
}

function answerOf<T>(encryptor: Promise<T>): Promise<T> {
  return withTimeout(ENCRYPTOR_WITHIN_MS, encryptor, () => new Error('The encryptor did not answer'))
}

function context(key: Key, row: ClearColumns): string {
  const { kind, connection, startedBy, returnUrl, redirectUri, issuer } = row
  const bindingHash = key.bindingHash === '' ? null : base64url(key.bindingHash)
  const columns = [kind, connection, startedBy, returnUrl, redirectUri, issuer]
  return JSON.stringify([
    'oauth_pkce_states',
    SEAL_VERSION,
    base64url(key.stateHash),
    bindingHash,
    ...columns,
  ])
}

function base64url(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url')
}
