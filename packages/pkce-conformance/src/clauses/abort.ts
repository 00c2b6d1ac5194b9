import { expect } from 'vitest'
import { expectHeld, expectUnknown, rejection } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

const REASONS: Record<string, AbortSignal> = {
  'an error of the caller’s': AbortSignal.abort(new Error('the browser went away')),
  'no error at all': AbortSignal.abort('the browser went away'),
  'left to the platform': AbortSignal.abort(),
}

export function abort(clause: ClauseTest): void {
  for (const [name, signal] of Object.entries(REASONS)) {
    clause(`an aborted signal rejects put and take with its reason, ${name}`, async ({ openStore }) => {
      const store = await openStore()
      expect(await rejection(store.put(newToken(), newFlow(), { signal }))).toBe(signal.reason)
      expect(await rejection(store.take(newToken(), { signal }))).toBe(signal.reason)
    })
  }

  clause('a put whose signal was aborted before stores nothing', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const token = newToken()
    await here.put(token, newFlow(), { signal: AbortSignal.abort() }).catch(() => {})

    await expectUnknown(there.take(token))
  })

  clause('a take whose signal was aborted before leaves the hold', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const token = newToken()
    const flow = newFlow()
    await here.put(token, flow)
    await here.take(token, { signal: AbortSignal.abort() }).catch(() => {})

    await expectHeld(there, token, flow)
  })

  clause('a take that is aborted on the way hands the hold over, or leaves it', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    for (let round = 0; round < 10; round += 1) {
      const token = newToken()
      const flow = newFlow()
      await here.put(token, flow)
      const controller = new AbortController()
      const take = here.take(token, { signal: controller.signal })
      setTimeout(() => controller.abort(), round / 2)

      const received = await take.catch((error: unknown) => {
        expect(error, 'what the aborted take rejects with').toBe(controller.signal.reason)
      })
      if (received) await expectUnknown(there.take(token))
      else await expectHeld(there, token, flow)
    }
  })

  clause('a signal that is aborted afterwards changes nothing', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const controller = new AbortController()
    const { signal } = controller
    const [taken, held] = [newToken(), newToken()]
    const flow = newFlow()
    await here.put(taken, flow, { signal })
    await here.put(held, flow, { signal })
    expect(await there.take(taken, { signal })).toMatchObject(flow)
    controller.abort()

    await expectUnknown(there.take(taken))
    await expectHeld(there, held, flow)
  })
}
