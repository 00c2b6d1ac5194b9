import { createHash } from 'node:crypto'
import { expectHeld, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

const MISMATCH = 'PKCE_BINDING_MISMATCH'

const BINDINGS: Record<string, () => string> = {
  'one character': () => 'x',
  '1,024 characters': () => newToken().padEnd(1_024, 'x'),
  '1,024 characters beyond the Basic Multilingual Plane': () => '\u{1F511}'.repeat(1_024),
  'text that looks like code': () =>
    `${newToken()}'; -- {"a": 1} \\x00 %00 \t\r\n\u2028 e\u0301 \u00e9 /../ `,
  'text that reads like nothing: undefined': () => 'undefined',
  'text that reads like nothing: null': () => 'null',
  'text that reads like nothing: 0': () => '0',
  'text that reads like nothing: a space': () => ' ',
}

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

  for (const [name, makeBinding] of Object.entries(BINDINGS)) {
    clause(`a binding may be ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [token, binding, flow] = [newToken(), makeBinding(), newFlow()]
      await here.put(token, flow, { binding })

      await storeError(there.take(token), MISMATCH)
      await expectHeld(there, token, flow, { binding })
    })
  }

  clause('bindings that differ in any character are different bindings', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const token = newToken()
    const binding = `${newToken()}\u00e9\ufffdx`.padEnd(1_000, 'x')
    const flow = newFlow()
    await here.put(token, flow, { binding })

    const others = [
      binding.toUpperCase(),
      binding.normalize('NFD'),
      binding.slice(0, 1),
      binding.slice(0, -1),
      binding.slice(1),
      `${binding}x`,
      `${binding} `,
      ` ${binding}`,
      '%',
      createHash('sha256').update(binding).digest('hex'),
    ]
    for (const other of others) await storeError(there.take(token, { binding: other }), MISMATCH)
    await expectHeld(there, token, flow, { binding })
  })

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
