import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test.for([
  ['an unbound flow', 0],
  ['a bound flow', 1],
] as const)('flows with and without a binding share a batch that begins with %s', async ([, first]) => {
  const flows = Array.from({ length: 40 }, (_, index) => ({
    state: newState(),
    value: newValue(),
    binding: index % 2 === first ? undefined : newState(),
  }))
  await Promise.all(flows.map(({ state, value, binding }) => store.put(state, value, { binding })))
  const rows = await database.query('SELECT DISTINCT created_at FROM oauth_pkce_states')
  expect(rows.length, 'batches of puts').toBe(1)

  const wrong = flows.map(({ state, binding }) =>
    store.take(state, { binding: binding === undefined ? newState() : undefined }),
  )
  const refusals = await Promise.allSettled(wrong)
  expect(new Set(refusals.map((refusal) => (refusal as PromiseRejectedResult).reason.code))).toEqual(
    new Set(['PKCE_BINDING_MISMATCH']),
  )
  const taken = await Promise.all(flows.map(({ state, binding }) => store.take(state, { binding })))
  expect(taken.map(({ codeVerifier }) => codeVerifier)).toEqual(flows.map(({ value }) => value.codeVerifier))
})
