import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState, SHORT_TTL_MS, untilExpired, whileFlowsLive } from '../flows.ts'

export function expiry(clause: ClauseTest): void {
  clause('a flow that has expired is not found, however often one asks', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const state = newState()
    await here.put(state, newFlow())
    await untilExpired(SHORT_TTL_MS)

    // A store that has forgotten it may call it unknown.
    await storeError(here.take(state), 'PKCE_STATE_NOT_FOUND')
    await storeError(there.take(state), 'PKCE_STATE_NOT_FOUND')
  })

  clause('a flow is there until it expires', async ({ openReplicas }) => {
    await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
      const [here, there] = await openReplicas(ttlMs)
      const state = newState()
      const flow = newFlow()
      flowsLiveFromNow()
      await here.put(state, flow)
      await setTimeout(ttlMs / 2)

      await expectHeld(there, state, flow)
    })
  })

  clause('a put under a state whose flow has expired replaces it', async ({ openReplicas }) => {
    await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
      const [here, there] = await openReplicas(ttlMs)
      const state = newState()
      const before = await here.put(state, newFlow())
      await untilExpired(ttlMs)
      const flow = newFlow()
      flowsLiveFromNow()
      const { expiresAt } = await there.put(state, flow)

      expect(expiresAt.getTime(), 'when the new flow expires').toBeGreaterThan(before.expiresAt.getTime())
      await expectHeld(here, state, { ...flow, expiresAt })
    })
  })

  clause('of two racing puts over an expired flow one succeeds', async ({ openReplicas }) => {
    await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
      const [here, there] = await openReplicas(ttlMs)
      const state = newState()
      await here.put(state, newFlow())
      await untilExpired(ttlMs)

      const flows = [newFlow(), newFlow()] as const
      flowsLiveFromNow()
      const outcomes = await Promise.allSettled([here.put(state, flows[0]), there.put(state, flows[1])])
      const succeeded = flows.filter((_, putter) => outcomes[putter]?.status === 'fulfilled')
      expect(succeeded.length, 'racing puts that succeeded').toBe(1)
      await expectHeld(here, state, succeeded[0] as object)
    })
  })
  bindingExpiry(clause)
}

/** What the expired flow was put with, and what the one that replaces it is put with. */
const REPLACEMENTS: Record<string, [before: string | undefined, after: string | undefined]> = {
  'one binding by another': [newState(), newState()],
  'a binding by none': [newState(), undefined],
  'no binding by one': [undefined, newState()],
}

function bindingExpiry(clause: ClauseTest): void {
  clause('a flow that has expired answers alike to every binding', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const [bound, unbound, binding] = [newState(), newState(), newState()]
    await here.put(bound, newFlow(), { binding })
    await here.put(unbound, newFlow())
    await untilExpired(SHORT_TTL_MS)

    const takes = [
      ...[newState(), undefined, '', binding].map((any) => there.take(bound, { binding: any })),
      ...[newState(), undefined, ''].map((any) => there.take(unbound, { binding: any })),
    ]
    const errors = await Promise.all(takes.map((take) => storeError(take, 'PKCE_STATE_NOT_FOUND')))
    // A store that has forgotten it may call it unknown, but not to some of them only.
    expect(new Set(errors.map(({ reason }) => reason)).size, 'reasons told').toBe(1)
  })

  for (const [name, [before, after]] of Object.entries(REPLACEMENTS)) {
    clause(`a put that replaces an expired flow replaces ${name}`, async ({ openReplicas }) => {
      await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
        const [here, there] = await openReplicas(ttlMs)
        const [state, flow] = [newState(), newFlow()]
        await here.put(state, newFlow(), { binding: before })
        await untilExpired(ttlMs)
        flowsLiveFromNow()
        await here.put(state, flow, { binding: after })

        await storeError(there.take(state, { binding: before }), 'PKCE_BINDING_MISMATCH')
        await expectHeld(there, state, flow, { binding: after })
      })
    })
  }
}
