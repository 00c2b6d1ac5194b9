import type { FieldEncryptor } from '@org/field-encryption'
import type { PkceState } from '@org/pkce-core'
import { dateOfEpoch, type FoundRow } from './row.ts'
import { open } from './seal.ts'

/** Opens flows. Concurrent calls for the same row share one call to the encryptor. */
export class Opener {
  readonly #encryptor: FieldEncryptor
  readonly #opening = new Map<string, Promise<PkceState>>()

  constructor(encryptor: FieldEncryptor) {
    this.#encryptor = encryptor
  }

  /** @throws `SealError` the secrets could not be opened. */
  open(row: FoundRow): Promise<PkceState> {
    const id = row.stateHash + row.sealed
    let flow = this.#opening.get(id)
    if (flow === undefined) {
      flow = this.#open(row).finally(() => this.#opening.delete(id))
      this.#opening.set(id, flow)
    }
    return flow
  }

  async #open(row: FoundRow): Promise<PkceState> {
    const { codeVerifier, nonce, appState } = await open(this.#encryptor, row, row)
    return {
      kind: row.kind,
      connection: row.connection,
      codeVerifier,
      startedBy: row.startedBy,
      returnUrl: row.returnUrl,
      redirectUri: row.redirectUri,
      issuer: row.issuer,
      nonce,
      appState,
      createdAt: dateOfEpoch(row.createdAt),
      expiresAt: dateOfEpoch(row.expiresAt),
    }
  }
}
