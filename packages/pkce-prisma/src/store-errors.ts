import { StorePutError, StoreSweepError, StoreTakeError } from '@org/pkce-core'
import { DatabaseError } from './database-error.ts'
import { explain } from './explain.ts'
import type { ToStoreError } from './pending-call.ts'

/** Wraps the causes of failed puts. */
export function toPutError(schema: string): ToStoreError {
  return (cause, nothingChanged) => {
    const summary = nothingChanged
      ? 'The flow could not be stored'
      : 'The flow may or may not have been stored'
    return new StorePutError(explained(summary, cause, schema), { cause, retryable: nothingChanged })
  }
}

/** Wraps the causes of failed takes. */
export function toTakeError(schema: string): ToStoreError {
  return (cause, nothingChanged) => {
    const summary = nothingChanged
      ? 'The flow could not be taken; nothing was changed'
      : 'The flow may or may not have been taken'
    return new StoreTakeError(explained(summary, cause, schema), { cause, retryable: nothingChanged })
  }
}

/** The error of a failed sweep. A sweep may always be repeated. */
export function sweepError(schema: string, cause: DatabaseError): StoreSweepError {
  return new StoreSweepError(explained('Sweeping expired flows failed', cause, schema), {
    cause,
    retryable: true,
  })
}

function explained(summary: string, cause: Error, schema: string): string {
  return cause instanceof DatabaseError ? `${summary}. ${explain(cause, schema)}` : summary
}
