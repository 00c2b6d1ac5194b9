import { randomBytes, randomInt } from 'node:crypto'
import { createFieldEncryptor } from '@org/field-encryption'
import type { NewPkceState } from '@org/pkce-core'

/** Texts that must not leak, by name. They are random throughout, so every piece identifies its canary. */
export type Canaries = Readonly<Record<string, string | Uint8Array>>

/** A flow in which every text is a canary. */
export interface Flow {
  state: string
  binding: string
  value: Required<NewPkceState> & { appState: Record<string, string[]> }
  /** The texts of the flow, the key and the password. */
  canaries: Canaries
}

/** The bytes of the key that {@link keyRing} seals with. */
export const key = new Uint8Array(randomBytes(32))
export const keyRing = createFieldEncryptor({ keys: { k1: key }, primary: 'k1' })
/** The password of the service's role in the database. */
export const password = `${randomText(16)}@${randomText(16)}%${randomText(16)}'${randomText(16)}`

export function newFlow(): Flow {
  const [state, binding, nonce] = [randomSecret(), randomSecret(), randomSecret()]
  const [appStateName, appStateValue] = [randomSecret(), randomSecret()]
  const texts = {
    kind: randomText(32),
    connection: randomSecret(),
    codeVerifier: `${randomText(30)}-${randomText(30)}~${randomText(30)}`,
    startedBy: randomSecret(),
    returnUrl: randomSecret(),
    redirectUri: randomSecret(),
    issuer: randomSecret(),
    nonce,
  }
  return {
    state,
    binding,
    value: { ...texts, appState: { [appStateName]: [appStateValue] } },
    canaries: { state, binding, ...texts, appStateName, appStateValue, key, password },
  }
}

/** A text with characters that JSON, URIs and SQL escape. */
function randomSecret(): string {
  return `${randomText(16)}"${randomText(16)}%${randomText(16)}\\${randomText(16)}'${randomText(16)}`
}

function randomText(length: number): string {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('')
}
