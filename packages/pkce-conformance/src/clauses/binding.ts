import { expectHeld, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const MISMATCH = 'PKCE_BINDING_MISMATCH'

export function binding(clause: ClauseTest): void {
  clause('a take with the binding of the put gets the flow, on any replica', async ({ openReplicas }) => {
    const replicas = await openReplicas()
    for (const taker of replicas) {
      const [state, binding, flow] = [newState(), newState(), newFlow()]
      await replicas[0].put(state, flow, { binding })

      await expectHeld(taker, state, flow, { binding })
      await expectUnknown(taker.take(state, { binding }))
    }
  })

  clause(
    'a take with another binding, or none, is a mismatch and leaves the flow',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, binding, flow] = [newState(), newState(), newFlow()]
      const ofAnotherFlow = newState()
      await here.put(newState(), newFlow(), { binding: ofAnotherFlow })
      const { expiresAt } = await here.put(state, flow, { binding })

      for (const other of [newState(), ofAnotherFlow, state, undefined]) {
        await storeError(here.take(state, { binding: other }), MISMATCH)
        await storeError(there.take(state, { binding: other }), MISMATCH)
      }
      await storeError(there.take(state), MISMATCH)
      await expectHeld(there, state, { ...flow, expiresAt }, { binding })
    },
  )

  clause(
    'a take with a binding, of a flow without, is a mismatch and leaves it',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, flow] = [newState(), newFlow()]
      const { expiresAt } = await here.put(state, flow, { binding: undefined })

      await storeError(here.take(state, { binding: newState() }), MISMATCH)
      await storeError(there.take(state, { binding: newState() }), MISMATCH)
      await expectHeld(there, state, { ...flow, expiresAt })
    },
  )

  clause('one binding may bind many flows, each under its own state', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const binding = newState()
    const flows = Array.from({ length: 3 }, () => ({ state: newState(), flow: newFlow() }))
    for (const { state, flow } of flows) await here.put(state, flow, { binding })

    for (const { state, flow } of flows) await expectHeld(there, state, flow, { binding })
  })

  clause('a state that is not held is unknown, whatever the binding', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const [state, binding] = [newState(), newState()]
    await expectUnknown(here.take(state, { binding }))

    await here.put(state, newFlow(), { binding })
    await here.take(state, { binding })
    for (const any of [binding, newState(), undefined]) {
      await expectUnknown(here.take(state, { binding: any }))
      await expectUnknown(there.take(state, { binding: any }))
    }
  })

  clause(
    'a state that was taken may be put again, with another binding or none',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      for (const binding of [newState(), newState(), undefined, newState()]) {
        const flow = newFlow()
        await here.put(state, flow, { binding })
        await expectHeld(there, state, flow, { binding })
      }
    },
  )
}
