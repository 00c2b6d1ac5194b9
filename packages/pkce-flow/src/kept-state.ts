import type { JsonValue, PkceState } from '@org/pkce-core'

/** What is put as `appState`: the service's own, and what `complete` has to know about the flow. */
interface KeptState {
  pkceFlow: { issAnnounced: boolean }
  appState: unknown
}

/** Packs the service's `appState` together with what `complete` has to know. */
export function keptState(appState: unknown, issAnnounced: boolean): JsonValue {
  // The store checks that the service's part is JSON.
  return { pkceFlow: { issAnnounced }, appState: (appState ?? null) as JsonValue } satisfies KeptState
}

/** Unpacks a flow. One that was put without `begin` comes as it is, and its server announced nothing. */
export function unpackFlow(taken: PkceState): { flow: PkceState; issAnnounced: boolean } {
  const kept = taken.appState as unknown as KeptState | null
  if (kept?.pkceFlow === undefined) return { flow: taken, issAnnounced: false }
  return {
    flow: { ...taken, appState: kept.appState as JsonValue },
    issAnnounced: kept.pkceFlow.issAnnounced,
  }
}
