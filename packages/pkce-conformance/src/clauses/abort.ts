import { expect } from 'vitest'
import { expectPending, expectUnknown, rejection } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const REASONS: Record<string, AbortSignal> = {
  'a custom error': AbortSignal.abort(new Error('the browser went away')),
  'a string': AbortSignal.abort('the browser went away'),
  'the default reason': AbortSignal.abort(),
}

export function abort(clause: ClauseTest): void {
  for (const [name, signal] of Object.entries(REASONS)) {
    clause(`an aborted signal rejects put and take with its reason: ${name}`, async ({ openStore }) => {
      const store = await openStore()
      expect(await rejection(store.put(newState(), newFlow(), { signal }))).toBe(signal.reason)
      expect(await rejection(store.take(newState(), { signal }))).toBe(signal.reason)
    })
  }

  clause('a put with an already aborted signal stores nothing', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    await here.put(state, newFlow(), { signal: AbortSignal.abort() }).catch(() => {})

    await expectUnknown(there.take(state))
  })

  clause('a take with an already aborted signal leaves the flow', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const flow = newFlow()
    await here.put(state, flow)
    await here.take(state, { signal: AbortSignal.abort() }).catch(() => {})

    await expectPending(there, state, flow)
  })

  clause(
    'a take that is aborted while pending either returns the flow or leaves it in place',
    async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      for (let round = 0; round < 10; round += 1) {
        const state = newState()
        const flow = newFlow()
        await here.put(state, flow)
        const controller = new AbortController()
        const take = here.take(state, { signal: controller.signal })
        setTimeout(() => controller.abort(), round / 2)

        const received = await take.catch((error: unknown) => {
          expect(error, 'the reason of the aborted take').toBe(controller.signal.reason)
        })
        if (received) await expectUnknown(there.take(state))
        else await expectPending(there, state, flow)
      }
    },
  )

  clause('a signal that is aborted after the call has no effect', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const controller = new AbortController()
    const { signal } = controller
    const [taken, held] = [newState(), newState()]
    const flow = newFlow()
    await here.put(taken, flow, { signal })
    await here.put(held, flow, { signal })
    expect(await there.take(taken, { signal })).toMatchObject(flow)
    controller.abort()

    await expectUnknown(there.take(taken))
    await expectPending(there, held, flow)
  })
}
