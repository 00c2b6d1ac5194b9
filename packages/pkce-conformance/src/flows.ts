import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { NewPkceState } from '@org/pkce-core'

/** The shortest `ttlMs` that the suite uses. */
export const SHORT_TTL_MS = 1_000

export function newState(): string {
  return randomBytes(32).toString('base64url')
}

/** A unique flow with every field filled in. */
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

/**
 * Runs `attempt` with flows that live for `ttlMs`. If it fails after its flows may have expired, the machine may simply
 * be busy, so it is repeated with flows that live twice as long.
 *
 * @param attempt - must call `flowsLiveFromNow` right before it puts the flows that it expects to be alive.
 */
export async function whileFlowsLive(
  attempt: (ttlMs: number, flowsLiveFromNow: () => void) => Promise<void>,
): Promise<void> {
  for (let ttlMs = 2 * SHORT_TTL_MS; ; ttlMs *= 2) {
    let startedMs = performance.now()
    try {
      return await attempt(ttlMs, () => {
        startedMs = performance.now()
      })
    } catch (error) {
      if (performance.now() - startedMs < ttlMs) throw error
      // Flows left over by this attempt must not expire while the next one counts.
      await untilExpired(ttlMs)
    }
  }
}

/** Waits until flows that were put with `ttlMs` have expired by any clock that counts in milliseconds. */
export async function untilExpired(ttlMs: number): Promise<void> {
  await setTimeout(ttlMs + 50)
}
