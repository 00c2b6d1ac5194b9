import { expectHeld, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

const MISMATCH = 'PKCE_BINDING_MISMATCH'

export function binding(clause: ClauseTest): void {
  clause('a take with the binding of the put gets the hold, on any replica', async ({ openReplicas }) => {
    const replicas = await openReplicas()
    for (const taker of replicas) {
      const [token, binding, flow] = [newToken(), newToken(), newFlow()]
      await replicas[0].put(token, flow, { binding })

      await expectHeld(taker, token, flow, { binding })
      await expectUnknown(taker.take(token, { binding }))
    }
  })

  clause(
    'a take with another binding, or none, is a mismatch and leaves the hold',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [token, binding, flow] = [newToken(), newToken(), newFlow()]
      const ofAnotherHold = newToken()
      await here.put(newToken(), newFlow(), { binding: ofAnotherHold })
      const { expiresAt } = await here.put(token, flow, { binding })

      for (const other of [newToken(), ofAnotherHold, token, undefined]) {
        await storeError(here.take(token, { binding: other }), MISMATCH)
        await storeError(there.take(token, { binding: other }), MISMATCH)
      }
      await storeError(there.take(token), MISMATCH)
      await expectHeld(there, token, { ...flow, expiresAt }, { binding })
    },
  )

  clause(
    'a take with a binding, of a hold without, is a mismatch and leaves it',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [token, flow] = [newToken(), newFlow()]
      const { expiresAt } = await here.put(token, flow, { binding: undefined })

      await storeError(here.take(token, { binding: newToken() }), MISMATCH)
      await storeError(there.take(token, { binding: newToken() }), MISMATCH)
      await expectHeld(there, token, { ...flow, expiresAt })
    },
  )

  clause('one binding may bind many holds, each under its own token', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const binding = newToken()
    const flows = Array.from({ length: 3 }, () => ({ token: newToken(), flow: newFlow() }))
    for (const { token, flow } of flows) await here.put(token, flow, { binding })

    for (const { token, flow } of flows) await expectHeld(there, token, flow, { binding })
  })

  clause('a token that is not held is unknown, whatever the binding', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const [token, binding] = [newToken(), newToken()]
    await expectUnknown(here.take(token, { binding }))

    await here.put(token, newFlow(), { binding })
    await here.take(token, { binding })
    for (const any of [binding, newToken(), undefined]) {
      await expectUnknown(here.take(token, { binding: any }))
      await expectUnknown(there.take(token, { binding: any }))
    }
  })

  clause(
    'a token that was taken may be put again, with another binding or none',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const token = newToken()
      for (const binding of [newToken(), newToken(), undefined, newToken()]) {
        const flow = newFlow()
        await here.put(token, flow, { binding })
        await expectHeld(there, token, flow, { binding })
      }
    },
  )
}
