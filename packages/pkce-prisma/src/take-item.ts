import type { PkceState } from '@org/pkce-core'
import type { BatchItem } from './batch.ts'
import type { PendingCall } from './pending-call.ts'

/** A call whose flow has been looked up and opened, and must now be taken. */
export interface TakeItem extends BatchItem {
  call: PendingCall<PkceState>
  stateHash: string
  /** The sealed value that was opened. The row must still contain it. */
  sealed: string
  flow: PkceState
  /** By our monotonic clock. */
  expiresAtMs: number
}
