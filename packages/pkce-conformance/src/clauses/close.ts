import { setImmediate } from 'node:timers/promises'
import type { PkceStore } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectPending, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'
import type { PkceStoreHarness } from '../harness.ts'

export function close(clause: ClauseTest, { sharedStorage = false }: PkceStoreHarness): void {
  clause('close is idempotent, in sequence and concurrently', async ({ openStore }) => {
    const store = await openStore()
    expect(await store.close(), 'the result of the first close').toBeUndefined()
    expect(await store.close(), 'the result of the second close').toBeUndefined()

    const other = await openStore()
    await Promise.all([other.close(), other.close(), other[Symbol.asyncDispose]()])
  })

  clause('a closed store rejects put, take and sweep', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    await store.put(state, newFlow())
    await store.close()

    await expectClosed(store, state)
  })

  clause('a closing store rejects put, take and sweep', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    await store.put(state, newFlow())
    const closing = store.close()

    await expectClosed(store, state)
    await closing
  })

  clause('pending calls finish before close resolves', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    const flow = newFlow()
    await store.put(state, flow)
    let finished = false
    const calls = [store.take(state), store.put(newState(), newFlow()), store.sweep()]
    const settled = Promise.allSettled(calls).finally(() => {
      finished = true
    })
    await store.close()
    // Callbacks of calls that finished before close resolved may still be queued.
    await setImmediate()

    expect(finished, 'whether a take, a put and a sweep had finished when close resolved').toBe(true)
    const [take, put, sweep] = await settled
    expect(take, 'the pending take').toMatchObject({ status: 'fulfilled', value: flow })
    expect(put, 'the pending put').toMatchObject({ status: 'fulfilled' })
    expect(sweep, 'the pending sweep').toMatchObject({ status: 'fulfilled' })
  })

  clause('`await using` closes the store', async ({ openStore }) => {
    const opened = await openStore()
    {
      await using store = opened
      await store.put(newState(), newFlow())
    }
    await expectClosed(opened, newState())
  })

  if (sharedStorage) {
    clause('closing one replica leaves its flows to the others', async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      const flow = newFlow()
      await here.put(state, flow)
      await here.close()

      await expectPending(there, state, flow)
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
