import { setTimeout as sleep } from 'node:timers/promises'
import { isPkceStoreError } from '@org/pkce-core'

const ATTEMPTS_FOR_MS = 20_000
const PAUSE_MS = 20

/** Retries like a service, while the error is retryable. Returns `undefined` if the flow was not found. */
export async function untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  const deadlineMs = performance.now() + ATTEMPTS_FOR_MS
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) return undefined
      if (!isPkceStoreError(error) || !error.retryable || performance.now() > deadlineMs) throw error
      await sleep(PAUSE_MS * Math.random())
    }
  }
}
