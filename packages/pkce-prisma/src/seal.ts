import type { FieldEncryptor } from '@org/field-encryption'
import { isFieldEncryptionError } from '@org/field-encryption'
import type { NewPkceState } from '@org/pkce-core'

type Bound = Pick<Required<NewPkceState>, 'kind' | 'connection' | 'redirectUri'>

/**
 * The encryptor failed. Its own error is the `cause` where it comes from `@org/field-encryption`, whose errors
 * carry no secret; what another encryptor threw is left behind.
 */
export class SealFailure extends Error {
  override get name() {
    return 'SealFailure'
  }

  constructor(message: string, error: unknown) {
    super(message, isFieldEncryptionError(error) ? { cause: error } : undefined)
  }
}

/** Seals a code verifier to its row: in another row, or in one that was edited, it does not open. */
export async function sealCodeVerifier(
  encryptor: FieldEncryptor,
  stateHash: Uint8Array,
  value: Required<NewPkceState>,
): Promise<string> {
  try {
    return await encryptor.encrypt(value.codeVerifier, context(stateHash, value))
  } catch (error) {
    throw new SealFailure('The code verifier could not be sealed', error)
  }
}

/** Opens what {@link sealCodeVerifier} sealed. */
export async function openCodeVerifier(
  encryptor: FieldEncryptor,
  stateHash: Uint8Array,
  row: Bound & { sealedCodeVerifier: string },
): Promise<string> {
  try {
    return await encryptor.decrypt(row.sealedCodeVerifier, context(stateHash, row))
  } catch (error) {
    throw new SealFailure('The code verifier could not be opened', error)
  }
}

function context(stateHash: Uint8Array, { kind, connection, redirectUri }: Bound): string {
  const hash = Buffer.from(stateHash).toString('base64url')
  return JSON.stringify(['oauth_pkce_states.code_verifier', hash, kind, connection, redirectUri])
}
