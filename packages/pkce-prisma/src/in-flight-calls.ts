import { StoreBusyError } from '@org/pkce-core'
import type { Circuit } from './circuit.ts'
import { DatabaseError } from './database-error.ts'
import { MAX_PENDING_CALLS } from './limits.ts'
import { PendingCall, type ToStoreError } from './pending-call.ts'

/** The calls whose work is not done yet, including work for callers that have given up. */
export class InFlightCalls {
  readonly #circuit: Circuit
  #count = 0
  #whenIdle: (() => void)[] = []

  constructor(circuit: Circuit) {
    this.#circuit = circuit
  }

  /**
   * Answers a call with the outcome of `work`.
   *
   * @throws `StoreBusyError` too many calls are in flight.
   */
  async answer<Answer>(
    signal: AbortSignal | undefined,
    toError: ToStoreError,
    work: (call: PendingCall<Answer>) => Promise<Answer>,
  ): Promise<Answer> {
    if (this.#count >= MAX_PENDING_CALLS) throw new StoreBusyError(MAX_PENDING_CALLS)
    const call = new PendingCall<Answer>({
      signal,
      toError,
      onUnanswered: (startedMs) => this.#circuit.failed(startedMs),
    })
    return call.run(async () => {
      this.#count += 1
      try {
        if (!this.#circuit.admits(call)) throw new DatabaseError({ kind: 'CircuitOpen' })
        return await work(call)
      } finally {
        this.#count -= 1
        if (this.#count === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
      }
    })
  }

  /** Resolves once no call is in flight. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count === 0) resolve()
      else this.#whenIdle.push(resolve)
    })
  }
}
