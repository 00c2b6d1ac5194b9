import type { FieldEncryptor } from '@org/field-encryption'
import type { JsonValue, NewPkceState } from '@org/pkce-core'
import { checkNewPkceState } from '@org/pkce-core/store'
import { ENCRYPTOR_WITHIN_MS } from './limits.ts'
import { SealError } from './seal-error.ts'
import { withTimeout } from './with-timeout.ts'

export { SealError }

type Value = Required<NewPkceState>
type Secrets = Pick<Value, 'codeVerifier' | 'nonce' | 'appState'>

/** Identifies a flow by the SHA-256 of its state and of its binding, in hex. */
export interface Key {
  stateHash: string
  /** Empty without a binding. */
  bindingHash: string
}

/** The plaintext columns of a row other than its key. The sealed value authenticates them. */
export type ClearColumns = Omit<Value, keyof Secrets>

/** The sealed column of a row, and its format. */
export interface SealedColumns {
  sealed: string
  /** The format of the sealed value: always {@link SEAL_VERSION} so far. */
  sealVersion: number
}

/** Version 1 seals verifier, nonce and appState as JSON. Its context is every other column except the timestamps. */
const SEAL_VERSION = 1

/**
 * The maximum length of a sealed value, in characters. The plaintext has at most 18,050: a verifier, a nonce and 16 KiB of
 * `appState`, as JSON. The key ring turns them into 24,200; the rest leaves room for encryptors with more overhead.
 * A longer value would burden the other flows in its statement.
 */
const MAX_SEALED_LENGTH = 1_048_576
const MAX_PLAINTEXT_LENGTH = 20_000

/** Seals the secrets of a flow to its row. They cannot be opened in another row, or after the row has been edited. */
export async function seal(encryptor: FieldEncryptor, key: Key, value: Value): Promise<SealedColumns> {
  const { codeVerifier, nonce, appState } = value
  const plaintext = JSON.stringify([codeVerifier, nonce, appState])
  let sealed: unknown
  try {
    sealed = await withEncryptorTimeout(encryptor.encrypt(plaintext, context(key, value)))
  } catch (error) {
    throw new SealError('The secrets of the flow could not be sealed', error)
  }
  if (!isStorable(sealed)) {
    throw new SealError(
      `The encryptor must return a string of 1 to ${MAX_SEALED_LENGTH} characters without NUL or lone surrogates`,
    )
  }
  return { sealed, sealVersion: SEAL_VERSION }
}

/** Opens a value that {@link seal} sealed. */
export async function open(
  encryptor: FieldEncryptor,
  key: Key,
  row: ClearColumns & SealedColumns,
): Promise<Secrets> {
  const { sealed, sealVersion } = row
  if (sealVersion !== SEAL_VERSION) {
    throw new SealError('The flow was sealed by a newer release, and only a newer release can open it')
  }
  let plaintext: unknown
  try {
    plaintext = await withEncryptorTimeout(encryptor.decrypt(sealed, context(key, row)))
  } catch (error) {
    throw new SealError('The secrets of the flow could not be opened', error, sealed)
  }
  try {
    return secretsOf(plaintext)
  } catch {
    // The parser's error is dropped because it quotes its input.
    throw new SealError('The secrets of the flow opened to a value that this store never sealed')
  }
}

/** Whether PostgreSQL's `text` can store it and a statement can carry it. An encryptor may return anything. */
function isStorable(sealed: unknown): sealed is string {
  if (typeof sealed !== 'string' || sealed === '' || sealed.length > MAX_SEALED_LENGTH) return false
  return sealed.isWellFormed() && !sealed.includes('\0')
}

/** Parses the plaintext. Throws if it is malformed: an encryptor without authentication may return anything. */
function secretsOf(plaintext: unknown): Secrets {
  if (typeof plaintext !== 'string' || plaintext.length > MAX_PLAINTEXT_LENGTH) throw new TypeError()
  const parts: unknown = JSON.parse(plaintext)
  if (!Array.isArray(parts) || parts.length !== 3) throw new TypeError()
  const [codeVerifier, nonce, appState]: [string, string, JsonValue] = parts as [string, string, JsonValue]
  if (typeof nonce !== 'string') throw new TypeError()
  checkNewPkceState('state', { connection: '', codeVerifier, nonce })
  return { codeVerifier, nonce, appState }
}

function withEncryptorTimeout<T>(work: Promise<T>): Promise<T> {
  return withTimeout(ENCRYPTOR_WITHIN_MS, work, () => new Error('The encryptor did not answer'))
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
