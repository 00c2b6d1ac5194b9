import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { NewPkceState } from '@org/pkce-core'

/** The shortest time to live that the suite asks for. */
export const SHORT_TTL_MS = 1_000

export function newState(): string {
  return randomBytes(32).toString('base64url')
}

/** A flow with every field filled in, unlike any other. */
export function newFlow(overrides: Partial<NewPkceState> = {}): Required<NewPkceState> {
  const id = newState()
  return {
    kind: 'api',
    connection: `connection ${id}`,
    codeVerifier: newState(),
    startedBy: `admin ${id}`,
    returnUrl: `/connections?flow=${id}`,
    redirectUri: `https://service.example/oauth/callback?flow=${id}`,
    issuer: `https://issuer.example/${id}`,
    nonce: newState(),
    appState: { secret: newState() },
    ...overrides,
  }
}

/** Waits until what was put before, for `ttlMs`, has expired by any clock that counts in milliseconds. */
export async function untilExpired(ttlMs: number): Promise<void> {
  await setTimeout(ttlMs + 50)
}
