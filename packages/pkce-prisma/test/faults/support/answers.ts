import { isPkceStoreError } from '@org/pkce-core'
import type { DatabaseError } from '../../../src/index.ts'

/** The outcome of a call, to be compared as a whole: `answered`, or the facts of its error. */
export async function answerOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
    return 'answered'
  } catch (error) {
    if (!isPkceStoreError(error)) return error
    const { code, retryable } = error
    if (error.code === 'PKCE_STATE_NOT_FOUND') return { code, reason: error.reason }
    if (error.cause === undefined) return { code }
    const { sqlState, kind, prismaCode } = error.cause as Partial<DatabaseError>
    return { code, retryable, why: sqlState ?? kind ?? prismaCode ?? (error.cause as Error).name }
  }
}

export const notFound = { code: 'PKCE_STATE_NOT_FOUND', reason: 'unknown' }
export const expired = { code: 'PKCE_STATE_NOT_FOUND', reason: 'expired' }
export const mismatch = { code: 'PKCE_BINDING_MISMATCH' }
export const collision = { code: 'PKCE_STATE_COLLISION' }

/** A put that certainly changed nothing. */
export function notPut(why: string) {
  return { code: 'PKCE_STORE_PUT_FAILED', retryable: true, why }
}

/** A take that certainly changed nothing. */
export function notTaken(why: string) {
  return { code: 'PKCE_STORE_TAKE_FAILED', retryable: true, why }
}

/** A sweep that failed. */
export function notSwept(why: string) {
  return { code: 'PKCE_STORE_SWEEP_FAILED', retryable: true, why }
}
