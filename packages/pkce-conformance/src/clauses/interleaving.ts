import { expect } from 'vitest'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const LANES = 50
const FLOWS_PER_LANE = 20

export function interleaving(clause: ClauseTest): void {
  clause(
    `${LANES * FLOWS_PER_LANE} interleaved takes each receive their own flow`,
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()

      // In every lane the next flow is put while the previous one is taken.
      const lane = async () => {
        let pending: { state: string; flow: ReturnType<typeof newFlow> } | undefined
        for (let started = 0; started <= FLOWS_PER_LANE; started += 1) {
          const next = started < FLOWS_PER_LANE ? { state: newState(), flow: newFlow() } : undefined
          const [taken] = await Promise.all([
            pending && there.take(pending.state),
            next && here.put(next.state, next.flow),
          ])
          if (pending) expect(taken, 'the result of the take').toMatchObject(pending.flow)
          pending = next
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
    },
  )
}
