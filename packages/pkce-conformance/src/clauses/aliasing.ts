import { expect } from 'vitest'
import { expectPending } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

export function aliasing(clause: ClauseTest): void {
  clause('changing the object passed to put does not change the stored flow', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    const flow = newFlow()
    const original = { ...flow }
    await store.put(state, flow)
    Object.assign(flow, newFlow())

    await expectPending(store, state, original)
  })

  clause('put does not modify its argument', async ({ openStore }) => {
    const store = await openStore()
    const flow = newFlow()
    const original = { ...flow }
    await store.put(newState(), Object.freeze(flow))

    expect(flow).toEqual(original)
  })

  clause('changing the expiresAt returned by put does not change the stored flow', async ({ openStore }) => {
    const store = await openStore()
    const state = newState()
    const { expiresAt } = await store.put(state, newFlow())
    const original = new Date(expiresAt)
    expiresAt.setTime(0)

    const taken = await store.take(state)
    expect(taken.expiresAt).toEqual(original)
  })

  clause('changing a taken flow changes no other flow', async ({ openStore }) => {
    const store = await openStore()
    const flow = newFlow()
    const original = { ...flow }
    const [first, second] = [newState(), newState()]
    await store.put(first, flow)
    const { expiresAt } = await store.put(second, flow)

    const taken = await store.take(first)
    taken.createdAt.setTime(0)
    taken.expiresAt.setTime(0)
    Object.assign(taken, newFlow())
    expect(flow, 'the object passed to put').toEqual(original)
    const other = await store.take(second)
    expect(other).toMatchObject({ ...original, expiresAt })
    expect(other.createdAt.getTime(), 'createdAt of the other flow').toBe(expiresAt.getTime() - store.ttlMs)
  })
  appStateAliasing(clause)
}

function appStateAliasing(clause: ClauseTest): void {
  clause(
    'changing a part of the appState passed to put does not change the stored flow',
    async ({ openStore }) => {
      const store = await openStore()
      const state = newState()
      const appState = newAppState()
      const original = structuredClone(appState)
      await store.put(state, newFlow({ appState }))
      changeEveryPart(appState)

      const taken = await store.take(state)
      expect(taken.appState).toStrictEqual(original)
    },
  )

  clause('changing a part of a taken appState changes no other appState', async ({ openStore }) => {
    const store = await openStore()
    const [first, second, third] = [newState(), newState(), newState()]
    const appState = newAppState()
    const original = structuredClone(appState)
    await store.put(first, newFlow({ appState }))
    await store.put(second, newFlow({ appState }))
    await store.put(third, newFlow({ appState: structuredClone(appState) }))

    const taken = await store.take(first)
    changeEveryPart(taken.appState as AppState)
    expect(appState, 'the appState passed to put').toStrictEqual(original)
    for (const state of [second, third]) {
      const other = await store.take(state)
      expect(other.appState, 'the appState of another flow').toStrictEqual(original)
    }
  })

  clause('put neither modifies nor freezes its appState, and accepts a frozen one', async ({ openStore }) => {
    const store = await openStore()
    const appState = { ...newAppState(), leftOut: undefined }
    const original = structuredClone(appState)
    await store.put(newState(), newFlow({ appState: appState as unknown as AppState }))
    expect(appState).toStrictEqual(original)
    expect(Object.isFrozen(appState.cart[0]), 'whether put froze a part of it').toBe(false)

    for (const part of [appState, appState.cart, ...appState.cart]) Object.freeze(part)
    const state = newState()
    await store.put(state, newFlow({ appState: appState as unknown as AppState }))
    const taken = await store.take(state)
    expect(taken.appState).toEqual(original)
  })
}

type AppState = ReturnType<typeof newAppState>

function newAppState() {
  return { cart: [{ id: newState() }, { id: newState() }], note: newState() }
}

/** Changes every part that is not frozen: a store may return frozen objects. */
function changeEveryPart(appState: AppState): void {
  for (const item of appState.cart) Reflect.set(item, 'id', 'changed')
  Reflect.set(appState.cart, 1, 'changed')
  Reflect.set(appState, 'note', 'changed')
}
