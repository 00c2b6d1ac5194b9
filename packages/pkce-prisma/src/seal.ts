import type { FieldEncryptor } from '@org/field-encryption'
import { isFieldEncryptionError } from '@org/field-encryption'
import type { NewPkceState } from '@org/pkce-core'
import { ENCRYPTOR_WITHIN_MS } from './limits.ts'
import { withTimeout } from './with-timeout.ts'

type Value = Required<NewPkceState>
type Secrets = Pick<Value, 'codeVerifier' | 'nonce' | 'appState'>

/** Which flow: the SHA-256 of its token and of its binding, in hex. */
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
  /** 1: the verifier alone, as the first release writes and reads it. 2: all secrets of a hold that uses more. */
  sealVersion: number
}

/**
 * The encryptor failed. Its own error is the `cause` where it comes from `@org/field-encryption`, whose errors
 * carry no secret; what another encryptor threw is left behind.
 */
export class SealFailure extends Error {
  /** The name of the class, as stacks and logs show it. */
  override get name() {
    return 'SealFailure'
  }

  /**
   * For secrets that could not be sealed or opened.
   *
   * @param error - what the encryptor threw.
   */
  constructor(message: string, error?: unknown) {
    super(message, isFieldEncryptionError(error) ? { cause: error } : undefined)
  }
}

/** Seals the secrets of a hold to its row: in another row, or in one that was edited, they do not open. */
export async function seal(encryptor: FieldEncryptor, key: Key, value: Value): Promise<SealedColumns> {
  try {
    const { codeVerifier, nonce, appState } = value
    const isPlain = hasFirstColumnsOnly(key, value) && nonce === '' && appState === null
    const sealVersion = isPlain ? 1 : 2
    const plaintext = isPlain ? codeVerifier : JSON.stringify([codeVerifier, nonce, appState])
    const sealed = await answerOf(encryptor.encrypt(plaintext, context(key, value, sealVersion)))
    return { sealed, sealVersion }
  } catch (error) {
    throw new SealFailure('The secrets of the flow could not be sealed', error)
  }
}

/** Opens what {@link seal} sealed. */
export async function open(
  encryptor: FieldEncryptor,
  key: Key,
  row: ClearColumns & SealedColumns,
): Promise<Secrets> {
  const { sealed, sealVersion } = row
  if (sealVersion > 2)
    throw new SealFailure('The flow was sealed by a newer release, and only one can open it')
  try {
    const plaintext = await answerOf(encryptor.decrypt(sealed, context(key, row, sealVersion)))
    if (sealVersion === 1) return { codeVerifier: plaintext, nonce: '', appState: null }
    const [codeVerifier, nonce, appState] = JSON.parse(plaintext)
    return { codeVerifier, nonce, appState }
  } catch (error) {
    throw new SealFailure('The secrets of the flow could not be opened', error)
  }
}

function answerOf<T>(encryptor: Promise<T>): Promise<T> {
  return withTimeout(ENCRYPTOR_WITHIN_MS, encryptor, () => new Error('The encryptor did not answer'))
}

function context(key: Key, row: ClearColumns, sealVersion: number): string {
  const stateHash = base64url(key.stateHash)
  const { kind, connection, startedBy, returnUrl, redirectUri, issuer } = row
  if (sealVersion === 1 && hasFirstColumnsOnly(key, row)) {
    return JSON.stringify(['oauth_pkce_states.code_verifier', stateHash, kind, connection, redirectUri])
  }
  const bindingHash = key.bindingHash === '' ? null : base64url(key.bindingHash)
  const columns = [stateHash, bindingHash, kind, connection, startedBy, returnUrl, redirectUri, issuer]
  return JSON.stringify(['oauth_pkce_states', sealVersion, ...columns])
}

/** Whether the columns that the first release did not have are unused. */
function hasFirstColumnsOnly({ bindingHash }: Key, { issuer }: ClearColumns): boolean {
  return bindingHash === '' && issuer === ''
}

function base64url(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url')
}
