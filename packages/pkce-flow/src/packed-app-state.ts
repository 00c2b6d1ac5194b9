import type { JsonValue, PkceState } from '@org/pkce-core'

/** The stored `appState`: the service's own, and data for `complete`. */
interface PackedAppState {
  pkceFlow: { issAnnounced: boolean }
  appState: unknown
}

/** Combines the service's `appState` with the data for `complete`. */
export function packAppState(appState: unknown, issAnnounced: boolean): JsonValue {
  // The store checks that the service's `appState` is JSON.
  return { pkceFlow: { issAnnounced }, appState: (appState ?? null) as JsonValue } satisfies PackedAppState
}

/** The taken flow with the service's own `appState`. A flow that was put without `begin` is returned unchanged. */
export function unpackAppState(taken: PkceState): { flow: PkceState; issAnnounced: boolean } {
  const packed = taken.appState as unknown as PackedAppState | null
  if (packed?.pkceFlow === undefined) return { flow: taken, issAnnounced: false }
  return {
    flow: { ...taken, appState: packed.appState as JsonValue },
    issAnnounced: packed.pkceFlow.issAnnounced,
  }
}
