import { expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test.for([
  ['an unbound flow', 0],
  ['a bound flow', 1],
] as const)('flows with and without a binding share a group, which begins with %s', async ([, first]) => {
  const flows = Array.from({ length: 40 }, (_, index) => ({
    token: newToken(),
    value: newValue(),
    binding: index % 2 === first ? undefined : newToken(),
  }))
  await Promise.all(flows.map(({ token, value, binding }) => store.put(token, value, { binding })))
  const rows = await database.query('SELECT DISTINCT created_at FROM oauth_pkce_states')
  expect(rows.length, 'groups of puts').toBe(1)

  const wrong = flows.map(({ token, binding }) =>
    store.take(token, { binding: binding === undefined ? newToken() : undefined }),
  )
  const refusals = await Promise.allSettled(wrong)
  expect(new Set(refusals.map((refusal) => (refusal as PromiseRejectedResult).reason.code))).toEqual(
    new Set(['PKCE_BINDING_MISMATCH']),
  )
  const taken = await Promise.all(flows.map(({ token, binding }) => store.take(token, { binding })))
  expect(taken.map(({ codeVerifier }) => codeVerifier)).toEqual(flows.map(({ value }) => value.codeVerifier))
})
