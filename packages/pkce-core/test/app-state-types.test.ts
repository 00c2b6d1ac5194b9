import { expectTypeOf, test } from 'vitest'
import type { JsonValue, NewPkceState, PkceStore } from '../src/index.ts'

interface Cart {
  items: { id: number; note?: string }[]
  owner: string | null
}

const flow = { connection: 'issue-tracker', codeVerifier: 'v'.repeat(43) }
const cart: Cart = { items: [], owner: null }

test('put accepts a type that survives a round trip through JSON, and no other', () => {
  const compiles = async (store: PkceStore, json: JsonValue, typed: NewPkceState<Cart>) => {
    await store.put('a', flow)
    await store.put('a', typed)
    await store.put('a', { ...flow, appState: cart })
    await store.put('a', { ...flow, appState: json })
    await store.put('a', { ...flow, appState: null })
    await store.put('a', { ...flow, appState: { page: 1, tags: [true, 'x', { note: undefined }] } })
    // @ts-expect-error a Date comes back as a string
    await store.put('a', { ...flow, appState: { at: new Date() } })
    // @ts-expect-error a Map comes back empty
    await store.put('a', { ...flow, appState: new Map([['a', 1]]) })
    // @ts-expect-error JSON has no bigint
    await store.put('a', { ...flow, appState: { count: 1n } })
    // @ts-expect-error JSON has no functions
    await store.put('a', { ...flow, appState: { onDone: () => cart } })
  }
  expectTypeOf(compiles).toBeFunction()
})

test('take returns the appState as the type that the caller names', () => {
  const takeCart = async (store: PkceStore) => (await store.take<Cart>('a')).appState
  const take = async (store: PkceStore) => (await store.take('a')).appState
  expectTypeOf(takeCart).returns.resolves.toEqualTypeOf<Cart>()
  expectTypeOf(take).returns.resolves.toEqualTypeOf<JsonValue>()
})
