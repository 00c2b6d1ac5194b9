import { randomBytes, randomInt } from 'node:crypto'
import { createFieldEncryptor } from '@org/field-encryption'
import type { NewPkceState } from '@org/pkce-core'

/** What must not come out, by name. Random throughout: every piece of a canary gives it away. */
export type Canaries = Readonly<Record<string, string | Uint8Array>>

/** A flow in which every text is a canary. */
export interface Flow {
  state: string
  binding: string
  value: Required<NewPkceState> & { appState: Record<string, string[]> }
  /** Those of the flow, and with them the key and the password. */
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

/** Holds what JSON, URIs and SQL spell in another way. */
function randomSecret(): string {
  return `${randomText(16)}"${randomText(16)}%${randomText(16)}\\${randomText(16)}'${randomText(16)}`
}

function randomText(length: number): string {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('')
}
