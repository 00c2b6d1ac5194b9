import type { JsonValue, PkceState } from '@org/pkce-core'

/** The stored `appState`: the service's own, and data for `complete`. */
interface PackedState {
  pkceFlow: { issAnnounced: boolean }
  appState: unknown
}

/** Combines the service's `appState` with the data for `complete`. */
export function packState(appState: unknown, issAnnounced: boolean): JsonValue {
  // The store checks that the service's `appState` is JSON.
  return { pkceFlow: { issAnnounced }, appState: (appState ?? null) as JsonValue } satisfies PackedState
}

/** Restores the service's `appState`. A flow that was put without `begin` is returned unchanged. */
export function unpackFlow(taken: PkceState): { flow: PkceState; issAnnounced: boolean } {
  const packed = taken.appState as unknown as PackedState | null
  if (packed?.pkceFlow === undefined) return { flow: taken, issAnnounced: false }
  return {
    flow: { ...taken, appState: packed.appState as JsonValue },
    issAnnounced: packed.pkceFlow.issAnnounced,
  }
}
