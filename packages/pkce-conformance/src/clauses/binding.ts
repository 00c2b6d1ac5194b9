import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { isPkceStoreError } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectPending, expectUnknown, rejection, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const MISMATCH = 'PKCE_BINDING_MISMATCH'

export function binding(clause: ClauseTest): void {
  clause('a take with the binding of the put receives the flow on any replica', async ({ openReplicas }) => {
    const replicas = await openReplicas()
    for (const replica of replicas) {
      const [state, binding, flow] = [newState(), newState(), newFlow()]
      await replicas[0].put(state, flow, { binding })

      await expectPending(replica, state, flow, { binding })
      await expectUnknown(replica.take(state, { binding }))
    }
  })

  clause(
    'a take with another binding or none is a mismatch and leaves the flow',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, binding, flow] = [newState(), newState(), newFlow()]
      const bindingOfAnotherFlow = newState()
      await here.put(newState(), newFlow(), { binding: bindingOfAnotherFlow })
      const { expiresAt } = await here.put(state, flow, { binding })

      for (const other of [newState(), bindingOfAnotherFlow, state, undefined]) {
        await storeError(here.take(state, { binding: other }), MISMATCH)
        await storeError(there.take(state, { binding: other }), MISMATCH)
      }
      await storeError(there.take(state), MISMATCH)
      await expectPending(there, state, { ...flow, expiresAt }, { binding })
    },
  )

  clause(
    'a take with a binding for an unbound flow is a mismatch and leaves it in place',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, flow] = [newState(), newFlow()]
      const { expiresAt } = await here.put(state, flow, { binding: undefined })

      await storeError(here.take(state, { binding: newState() }), MISMATCH)
      await storeError(there.take(state, { binding: newState() }), MISMATCH)
      await expectPending(there, state, { ...flow, expiresAt })
    },
  )

  clause('several flows with different states may share a binding', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const binding = newState()
    const flows = Array.from({ length: 3 }, () => ({ state: newState(), flow: newFlow() }))
    for (const { state, flow } of flows) await here.put(state, flow, { binding })

    for (const { state, flow } of flows) await expectPending(there, state, flow, { binding })
  })

  clause('a state without a flow is unknown, with any binding', async ({ openReplicas }) => {
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

  clause('a taken state may be put again with another binding or none', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    for (const binding of [newState(), newState(), undefined, newState()]) {
      const flow = newFlow()
      await here.put(state, flow, { binding })
      await expectPending(there, state, flow, { binding })
    }
  })
  bindingCharacters(clause)
  bindingCollision(clause)
  bindingRace(clause)
}

const BINDINGS: Record<string, () => string> = {
  'one character': () => 'x',
  '1,024 characters': () => newState().padEnd(1_024, 'x'),
  '1,024 characters beyond the Basic Multilingual Plane': () => '\u{1F511}'.repeat(1_024),
  'text that looks like code': () =>
    `${newState()}'; -- {"a": 1} \\x00 %00 \t\r\n\u2028 e\u0301 \u00e9 /../ `,
  'the text undefined': () => 'undefined',
  'the text null': () => 'null',
  'the text 0': () => '0',
  'a space': () => ' ',
}

function bindingCharacters(clause: ClauseTest): void {
  for (const [name, makeBinding] of Object.entries(BINDINGS)) {
    clause(`a binding may be ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, binding, flow] = [newState(), makeBinding(), newFlow()]
      await here.put(state, flow, { binding })

      await storeError(there.take(state), MISMATCH)
      await expectPending(there, state, flow, { binding })
    })
  }

  clause('bindings that differ in any character are different bindings', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const binding = `${newState()}\u00e9\ufffdx`.padEnd(1_000, 'x')
    const flow = newFlow()
    await here.put(state, flow, { binding })

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
    for (const other of others) await storeError(there.take(state, { binding: other }), MISMATCH)
    await expectPending(there, state, flow, { binding })
  })
}

/** The binding of the pending flow, and that of the put that collides with it. */
const COLLISIONS: Record<string, [first: string | undefined, second: string | undefined]> = {
  'one binding, and a put with another': [newState(), newState()],
  'one binding, and a put without one': [newState(), undefined],
  'no binding, and a put with one': [undefined, newState()],
}

function bindingCollision(clause: ClauseTest): void {
  for (const [name, [first, second]] of Object.entries(COLLISIONS)) {
    clause(`a collision leaves the binding of the pending flow: ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, flow] = [newState(), newFlow()]
      await here.put(state, flow, { binding: first })

      await storeError(there.put(state, newFlow(), { binding: second }), 'PKCE_STATE_COLLISION')
      await storeError(there.take(state, { binding: second }), 'PKCE_BINDING_MISMATCH')
      await expectPending(there, state, flow, { binding: first })
    })
  }
}

const TAKES = 40
const RIGHT_TAKES = 8

function bindingRace(clause: ClauseTest): void {
  clause(
    `of ${TAKES} racing takes, exactly one of the ${RIGHT_TAKES} with the right binding receives the flow`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const [state, right, flow] = [newState(), newState(), newFlow()]
      await replicas[0].put(state, flow, { binding: right })

      // Both replicas get takes with wrong bindings before the first and between any two with the right one.
      const takes = Array.from({ length: TAKES }, (_, index) => {
        const isRight = index % (TAKES / RIGHT_TAKES) === TAKES / RIGHT_TAKES - 1
        const wrong = index % 3 === 0 ? undefined : newState()
        const binding = isRight ? right : wrong
        return { isRight, take: replicas[index % 2 === 0 ? 0 : 1].take(state, { binding }) }
      })
      const outcomes = await Promise.allSettled(takes.map(({ take }) => take))

      const received = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(received.length, 'racing takes that received the flow').toBe(1)
      expect(received[0]).toMatchObject(flow)
      for (const [index, { isRight, take }] of takes.entries()) {
        if (!isRight) await expectWrongBindingRejected(take)
        else if (outcomes[index]?.status === 'rejected') await expectUnknown(take)
      }
    },
  )
}

/** A take with a wrong binding must reject as a mismatch, or because the flow is gone. */
async function expectWrongBindingRejected(take: Promise<unknown>): Promise<void> {
  const error = await rejection(take)
  const isGone = isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND') && error.reason === 'unknown'
  const isExpected = isGone || isPkceStoreError(error, 'PKCE_BINDING_MISMATCH')
  expect(isExpected, `whether the take with a wrong binding rejected as it must; got ${inspect(error)}`).toBe(
    true,
  )
}
