import type { BeginRefusedReason } from './begin-refused-error.ts'
import type { Completion, RefusedReason } from './completion.ts'
import type { Settings } from './options.ts'

/** What became of one call of `begin` or `complete`. It contains no secret. */
export interface FlowEvent {
  /**
   * `begun` when a flow was put, `completed` when it was taken and may be exchanged for tokens, `refused` otherwise. Whether
   * the token request succeeds is for the service to record.
   */
  type: 'begun' | 'completed' | 'refused'
  /** Why, where it was refused. */
  reason?: RefusedReason | BeginRefusedReason
  /** The provider's error code, where that is the reason. */
  error?: string
  /** What kind of connection the flow is for, where the flow is known. */
  kind?: string
  /** The connection that the flow is for, where the flow is known. */
  connection?: string
  /** Who started the flow, where the flow is known. */
  startedBy?: string
  /** The issuer that the flow was started at, where the flow is known and has one. */
  issuer?: string
  /**
   * Milliseconds from `begin` to `complete`, where the flow was taken. The store's clock gives the start, this machine's
   * the end; a difference between them shows, but never as a negative number.
   */
  durationMs?: number
}

/** Reports an event. A listener that fails must not break the sign-in. */
export function report({ onEvent }: Settings, event: FlowEvent): void {
  try {
    Promise.resolve(onEvent(event)).catch(() => {})
  } catch {
    // Its own concern, as the option's documentation says.
  }
}

/** Reports what became of a call of `complete`, unless the answer is another step of the same visit. */
export function reportCompletion(settings: Settings, completion: Completion): void {
  if (!completion.ok && completion.reason === 'post_again') return
  const { flow } = completion
  report(settings, {
    ...(completion.ok ? { type: 'completed' } : { type: 'refused', reason: completion.reason }),
    ...(completion.ok || completion.error === undefined ? {} : { error: completion.error }),
    ...(flow === undefined
      ? {}
      : {
          kind: flow.kind,
          connection: flow.connection,
          startedBy: flow.startedBy,
          ...(flow.issuer === '' ? {} : { issuer: flow.issuer }),
          durationMs: Math.max(0, Date.now() - flow.createdAt.getTime()),
        }),
  })
}
