import type { BeginRefusedReason } from './begin-refused-error.ts'
import type { RefusedReason } from './completion.ts'

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
