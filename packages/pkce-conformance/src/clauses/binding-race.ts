import { inspect } from 'node:util'
import { isPkceStoreError } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectUnknown, rejection } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const TAKERS = 40
const RIGHT_TAKERS = 8

export function bindingRace(clause: ClauseTest): void {
  clause(
    `of ${TAKERS} racing takes one of the ${RIGHT_TAKERS} with the right binding receives the flow`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const [state, right, flow] = [newState(), newState(), newFlow()]
      await replicas[0].put(state, flow, { binding: right })

      // Wrong ones on both replicas come first, and between any two right ones.
      const takes = Array.from({ length: TAKERS }, (_, taker) => {
        const isRight = taker % (TAKERS / RIGHT_TAKERS) === TAKERS / RIGHT_TAKERS - 1
        const wrong = taker % 3 === 0 ? undefined : newState()
        const binding = isRight ? right : wrong
        return { isRight, take: replicas[taker % 2 === 0 ? 0 : 1].take(state, { binding }) }
      })
      const outcomes = await Promise.allSettled(takes.map(({ take }) => take))

      const received = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(received.length, 'racing takes that received the flow').toBe(1)
      expect(received[0]).toMatchObject(flow)
      for (const [taker, { isRight, take }] of takes.entries()) {
        if (!isRight) await expectRefused(take)
        else if (outcomes[taker]?.status === 'rejected') await expectUnknown(take)
      }
    },
  )
}

/** A take with a wrong binding learns that it is wrong, or that the flow is gone. */
async function expectRefused(take: Promise<unknown>): Promise<void> {
  const error = await rejection(take)
  const isGone = isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND') && error.reason === 'unknown'
  const isRefused = isGone || isPkceStoreError(error, 'PKCE_BINDING_MISMATCH')
  expect(isRefused, `whether a wrong taker was refused; it got ${inspect(error)}`).toBe(true)
}
