import { inspect } from 'node:util'
import type { PkceStoreError } from '@org/pkce-core'
import { expect } from 'vitest'
import { newFlow, newState } from './flows.ts'

/** A flow and its secrets, which only its browser and its service may know. */
export function newSecretFlow() {
  const [state, binding, key, value] = [newState(), newState(), newState(), newState()]
  const flow = newFlow({ appState: { cart: [{ [key]: value }] } })
  return { state, binding, flow, secrets: [state, binding, flow.codeVerifier, flow.nonce, key, value] }
}

export function expectNoSecret(error: PkceStoreError, secrets: string[]): void {
  const renderings = {
    message: error.message,
    stack: error.stack,
    inspection: inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }),
    json: JSON.stringify(error),
  }
  for (const [where, text] of Object.entries(renderings)) {
    // A truncated secret is a leak as well.
    const leaks = secrets.some((secret) => text?.includes(secret.slice(0, 12)))
    expect(leaks, `whether the ${where} of ${error.code} contains a secret`).toBe(false)
  }
}
