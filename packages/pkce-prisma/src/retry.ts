import { PkceStoreError } from '@org/pkce-core'
import { isOutage } from './certainty.ts'
import type { Circuit } from './circuit.ts'
import { nowMs, sleep } from './clock.ts'
import { DatabaseError } from './database-error.ts'
import { FIRST_BACKOFF_MS, MAX_BACKOFF_MS } from './limits.ts'

interface Attempts<Answer> {
  call: { readonly isOpen: boolean; readonly deadlineMs: number }
  circuit: Circuit
  /** Rejects with a {@link DatabaseError} if the database could not answer. */
  attempt: () => Promise<Answer>
  /** Whether another attempt is safe. */
  mayRepeat: (error: DatabaseError) => boolean
}

/**
 * Repeats an attempt until it is answered or the call's deadline is near. The waits between attempts grow, with jitter.
 */
export async function retry<Answer>({
  call,
  circuit,
  attempt,
  mayRepeat,
}: Attempts<Answer>): Promise<Answer> {
  for (let failures = 0; ; failures += 1) {
    const startedMs = nowMs()
    try {
      const answer = await attempt()
      circuit.succeeded()
      return answer
    } catch (error) {
      if (error instanceof PkceStoreError) circuit.succeeded()
      if (!(error instanceof DatabaseError)) throw error
      if (isOutage(error)) circuit.failed(startedMs)
      if (!mayRepeat(error)) throw error
      const pauseMs = backoffMs(failures)
      if (!call.isOpen || nowMs() + pauseMs > call.deadlineMs) throw error
      await sleep(pauseMs)
    }
  }
}

function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures) * (0.5 + Math.random() / 2)
}
