import type { BeginRefusedReason } from './begin-refused-error.ts'
import type { Completion, RefusedReason } from './completion.ts'
import type { Settings } from './options.ts'

/** The outcome of a call to `begin` or `complete`. Contains no secret. */
export interface FlowEvent {
  /**
   * `begun` if a flow was put, `completed` if it was taken and its code may be exchanged for tokens, `refused` otherwise. The
   * outcome of the token request is not reported; the service has to log it.
   */
  type: 'begun' | 'completed' | 'refused'
  /** Why the call was refused, if it was. */
  reason?: RefusedReason | BeginRefusedReason
  /** The provider's error code, if `reason` is `provider_error`. */
  error?: string
  /** The flow's kind of connection, if the flow is known. */
  kind?: string
  /** The flow's connection, if the flow is known. */
  connection?: string
  /** Who started the flow, if the flow is known. */
  startedBy?: string
  /** The flow's issuer, if the flow is known and has one. */
  issuer?: string
  /**
   * Milliseconds from `begin` to `complete`, if the flow was taken. Measured from the store's clock to the local clock, so it
   * includes the difference between the two. Never negative.
   */
  durationMs?: number
}

/** Reports an event. A failing listener must not break the sign-in. */
export function report({ onEvent }: Settings, event: FlowEvent): void {
  try {
    Promise.resolve(onEvent(event)).catch(() => {})
  } catch {
    // Ignored, as documented for `onEvent`.
  }
}

/** Reports the outcome of `complete`, unless the response only posts the authorization response again. */
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
