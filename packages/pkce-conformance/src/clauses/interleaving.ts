import { expect } from 'vitest'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const LANES = 50
const FLOWS_PER_LANE = 20

export function interleaving(clause: ClauseTest): void {
  clause(`${LANES * FLOWS_PER_LANE} interleaved flows get their own flows back`, async ({ openReplicas }) => {
    const [here, there] = await openReplicas()

    // In every lane the next flow starts while the one before it finishes.
    const lane = async () => {
      let pending: { state: string; flow: ReturnType<typeof newFlow> } | undefined
      for (let started = 0; started <= FLOWS_PER_LANE; started += 1) {
        const next = started < FLOWS_PER_LANE ? { state: newState(), flow: newFlow() } : undefined
        const [taken] = await Promise.all([
          pending && there.take(pending.state),
          next && here.put(next.state, next.flow),
        ])
        if (pending) expect(taken, 'what the take of one flow received').toMatchObject(pending.flow)
        pending = next
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  })
}
