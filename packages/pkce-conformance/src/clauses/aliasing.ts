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
  appStateAliasing(clause)
}

function appStateAliasing(clause: ClauseTest): void {
  clause(
    'changing a part of the appState that was put changes nothing in the store',
    async ({ openStore }) => {
      const store = await openStore()
      const state = newState()
      const appState = newAppState()
      const asItWas = structuredClone(appState)
      await store.put(state, newFlow({ appState }))
      changeEveryPart(appState)

      const taken = await store.take(state)
      expect(taken.appState).toStrictEqual(asItWas)
    },
  )

  clause('changing a part of an appState that was taken changes no other', async ({ openStore }) => {
    const store = await openStore()
    const [first, second, third] = [newState(), newState(), newState()]
    const appState = newAppState()
    const asItWas = structuredClone(appState)
    await store.put(first, newFlow({ appState }))
    await store.put(second, newFlow({ appState }))
    await store.put(third, newFlow({ appState: structuredClone(appState) }))

    const taken = await store.take(first)
    changeEveryPart(taken.appState as AppState)
    expect(appState, 'the appState that was put').toStrictEqual(asItWas)
    for (const state of [second, third]) {
      const other = await store.take(state)
      expect(other.appState, 'the appState of another flow').toStrictEqual(asItWas)
    }
  })

  clause('put leaves the appState that it is given as it is, frozen or not', async ({ openStore }) => {
    const store = await openStore()
    const appState = { ...newAppState(), leftOut: undefined }
    const asItWas = structuredClone(appState)
    await store.put(newState(), newFlow({ appState: appState as unknown as AppState }))
    expect(appState).toStrictEqual(asItWas)
    expect(Object.isFrozen(appState.cart[0]), 'whether put froze a part of it').toBe(false)

    for (const part of [appState, appState.cart, ...appState.cart]) Object.freeze(part)
    const state = newState()
    await store.put(state, newFlow({ appState: appState as unknown as AppState }))
    const taken = await store.take(state)
    expect(taken.appState).toEqual(asItWas)
  })
}

type AppState = ReturnType<typeof newAppState>

function newAppState() {
  return { cart: [{ id: newState() }, { id: newState() }], note: newState() }
}

/** Changes what can be changed: a store may hand out what is frozen. */
function changeEveryPart(appState: AppState): void {
  for (const item of appState.cart) Reflect.set(item, 'id', 'changed')
  Reflect.set(appState.cart, 1, 'changed')
  Reflect.set(appState, 'note', 'changed')
}
