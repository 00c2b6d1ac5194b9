/** A call that waits for a batch. */
export interface BatchItem {
  /** If `tooLate` is set, the item is not sent, and the call fails with that error. */
  readonly call: { readonly isOpen: boolean; readonly tooLate?: Error | undefined }
  /** Approximate size of its parameters, in bytes. */
  readonly bytes: number
  /** Items with the same key are never in flight at the same time, and keep their order. */
  readonly key?: string
  /** Keeps the item out of batches. Set when it could block or fail one. */
  isSolo?: boolean
}

/** A batch function's answer for a call that must be retried solo. */
export const RETRY_SOLO: unique symbol = Symbol('retry solo')

export type BatchAnswer<Answer> = Answer | Error | typeof RETRY_SOLO

/**
 * Returns one answer or error for each item, in the same order. Rejects if the statement as a whole failed.
 */
export type BatchFunction<Item, Answer> = (items: Item[], isSolo: boolean) => Promise<BatchAnswer<Answer>[]>

/** Rejects a call whose caller already has its answer, so this error is never seen. */
export class CallSettledError extends Error {}
