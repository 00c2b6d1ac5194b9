import { expect } from 'vitest'
import type { FlowLoad } from './flow-load.ts'

/** A call is answered within 15 seconds; the rest is for a busy machine. */
export const ANSWERED_WITHIN_MS = 17_000

/** A take whose COMMIT was sent and whose flow is gone. It cannot know which take received the flow. */
const CAUGHT_IN_COMMIT = { code: 'PKCE_STORE_TAKE_FAILED', retryable: false }

/** A put whose INSERT was sent, and may still run. */
const MAY_BE_STORED = { code: 'PKCE_STORE_PUT_FAILED', retryable: false }

/**
 * Checks that no call failed in an outage that ended every connection, except takes in COMMIT, and no more of those than
 * were in flight.
 */
export function expectRiddenThrough(load: FlowLoad): void {
  expect(failuresOf(load, 'put')).toEqual([])
  expectCaughtInCommit(load)
}

/** The same for an outage that silenced connections: the outcome of a put that was sent is unknown as well. */
export function expectRiddenThroughSilence(load: FlowLoad): void {
  const puts = failuresOf(load, 'put')
  expect(puts).toMatchObject(puts.map(() => MAY_BE_STORED))
  expectCaughtInCommit(load)
}

function expectCaughtInCommit(load: FlowLoad): void {
  const takes = failuresOf(load, 'take')
  expect(takes).toMatchObject(takes.map(() => CAUGHT_IN_COMMIT))
  expect(takes.length).toBeLessThanOrEqual(load.maxConcurrentTakes)
  expect(load.slowestMs).toBeLessThan(ANSWERED_WITHIN_MS)
}

function failuresOf({ failures }: FlowLoad, call: 'put' | 'take'): unknown[] {
  return failures.filter((failure) => failure.call === call).map(({ answer }) => answer)
}
