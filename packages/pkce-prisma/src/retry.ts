import { PkceStoreError } from '@org/pkce-core'
import { isCurable, mayConcernOneRow } from './certainty.ts'
import type { Circuit } from './circuit.ts'
import { nowMs, sleep } from './clock.ts'
import { DatabaseError } from './database-error.ts'
import { FIRST_BACKOFF_MS, MAX_BACKOFF_MS } from './limits.ts'

interface Attempts<Answer> {
  call: { readonly isOpen: boolean; mayTryAgain(): boolean }
  circuit: Circuit
  /** Rejects with a {@link DatabaseError} where the database could not answer. */
  attempt: () => Promise<Answer>
  /** Whether another attempt is safe. */
  mayRepeat: (error: DatabaseError) => boolean
}

/** Makes one attempt after the other, with a random wait that grows, until one is answered or the call's time is over. */
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
      // What concerns one row says nothing of the database.
      if (isCurable(error) && !mayConcernOneRow(error)) circuit.failed(startedMs)
      if (!mayRepeat(error)) throw error
      if (!call.isOpen) throw error
      await sleep(backoffMs(failures))
      if (!call.mayTryAgain()) throw error
    }
  }
}

function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures) * (0.5 + Math.random() / 2)
}
