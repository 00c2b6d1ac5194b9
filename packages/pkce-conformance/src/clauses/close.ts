import { setImmediate } from 'node:timers/promises'
import type { PkceStore } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'
import type { PkceStoreHarness } from '../harness.ts'

export function close(clause: ClauseTest, { sharedStorage = false }: PkceStoreHarness): void {
  clause('close is idempotent, one call after the other and side by side', async ({ openStore }) => {
    const store = await openStore()
    expect(await store.close(), 'what the first close resolves to').toBeUndefined()
    expect(await store.close(), 'what the second close resolves to').toBeUndefined()

    const other = await openStore()
    await Promise.all([other.close(), other.close(), other[Symbol.asyncDispose]()])
  })

  clause('a closed store refuses put, take and sweep', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    await store.put(state, newFlow())
    await store.close()

    await expectClosed(store, state)
  })

  clause('a store that is closing refuses put, take and sweep', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    await store.put(state, newFlow())
    const closing = store.close()

    await expectClosed(store, state)
    await closing
  })

  clause('what is under way finishes before close resolves', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    const flow = newFlow()
    await store.put(state, flow)
    let finished = false
    const calls = [store.take(state), store.put(newState(), newFlow()), store.sweep()]
    const underWay = Promise.allSettled(calls).finally(() => {
      finished = true
    })
    await store.close()
    // Callbacks of what finished before close resolved may still be queued.
    await setImmediate()

    expect(finished, 'whether a take, a put and a sweep had finished when close resolved').toBe(true)
    const [take, put, sweep] = await underWay
    expect(take, 'the take under way').toMatchObject({ status: 'fulfilled', value: flow })
    expect(put, 'the put under way').toMatchObject({ status: 'fulfilled' })
    expect(sweep, 'the sweep under way').toMatchObject({ status: 'fulfilled' })
  })

  clause('Symbol.asyncDispose closes, so `await using` does', async ({ openStore }) => {
    const opened = await openStore()
    {
      await using store = opened
      await store.put(newState(), newFlow())
    }
    await expectClosed(opened, newState())
  })

  if (sharedStorage) {
    clause('closing one replica leaves the flows to the others', async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      const flow = newFlow()
      await here.put(state, flow)
      await here.close()

      await expectHeld(there, state, flow)
    })
  }
}

async function expectClosed(store: PkceStore, state: string): Promise<void> {
  await Promise.all([
    storeError(store.put(newState(), newFlow()), 'PKCE_STORE_CLOSED'),
    storeError(store.take(state), 'PKCE_STORE_CLOSED'),
    storeError(store.sweep(), 'PKCE_STORE_CLOSED'),
  ])
}
