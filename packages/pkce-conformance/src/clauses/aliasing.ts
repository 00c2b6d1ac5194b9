import { expect } from 'vitest'
import { expectHeld } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

export function aliasing(clause: ClauseTest): void {
  clause('changing the object that was put changes nothing in the store', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    const flow = newFlow()
    const asItWas = { ...flow }
    await store.put(state, flow)
    Object.assign(flow, newFlow())

    await expectHeld(store, state, asItWas)
  })

  clause('put leaves the object that it is given as it is', async ({ openStore }) => {
    const store = await openStore()
    const flow = newFlow()
    const asItWas = { ...flow }
    await store.put(newState(), Object.freeze(flow))

    expect(flow).toEqual(asItWas)
  })

  clause('changing the expiresAt that put answers changes nothing in the store', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    const { expiresAt } = await store.put(state, newFlow())
    const asItWas = new Date(expiresAt)
    expiresAt.setTime(0)

    const taken = await store.take(state)
    expect(taken.expiresAt).toEqual(asItWas)
  })

  clause('changing a flow that was taken changes no other flow', async ({ openStore }) => {
    const store = await openStore()
    const flow = newFlow()
    const asItWas = { ...flow }
    const [first, second] = [newState(), newState()]
    await store.put(first, flow)
    const { expiresAt } = await store.put(second, flow)

    const taken = await store.take(first)
    taken.createdAt.setTime(0)
    taken.expiresAt.setTime(0)
    Object.assign(taken, newFlow())
    expect(flow, 'the object that was put').toEqual(asItWas)
    const other = await store.take(second)
    expect(other).toMatchObject({ ...asItWas, expiresAt })
    expect(other.createdAt.getTime(), 'createdAt of the other flow').toBe(expiresAt.getTime() - store.ttlMs)
  })
}
