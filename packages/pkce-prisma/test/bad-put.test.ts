import type { NewPkceState } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { MAX_BATCH_BYTES } from '../src/limits.ts'
import { createPkceDatabase, encryptor, newState, newValue } from './support/pkce-database.ts'
import { recordStatements } from './support/record-statements.ts'

const database = await createPkceDatabase()

/** The largest possible flow, sealed. */
const MAX_FLOW_BYTES = 60_000
const url = `https://a.example/${'u'.repeat(8_000)}`
const large: Partial<NewPkceState> = {
  returnUrl: url,
  redirectUri: url,
  issuer: url,
  startedBy: 's'.repeat(255),
  nonce: 'n'.repeat(255),
  appState: 'a'.repeat(16_000),
}

test('large and small flows share statements of a bounded size', async () => {
  const { prisma, statements } = recordStatements(database.prisma)
  const store = database.openStore({ prisma })
  const flows = Array.from({ length: 150 }, (_, index) => ({
    state: newState(),
    value: newValue(index % 3 === 0 ? {} : large),
  }))
  await Promise.all(flows.map(({ state, value }) => store.put(state, value)))
  const taken = await Promise.all(flows.map(({ state }) => store.take(state)))
  expect(taken.map(({ codeVerifier }) => codeVerifier)).toEqual(flows.map(({ value }) => value.codeVerifier))
  const bytes = statements.map(({ bytes }) => bytes)
  expect(Math.max(...bytes)).toBeLessThan(MAX_BATCH_BYTES + MAX_FLOW_BYTES)
  expect(statements.filter(({ sql }) => sql.includes('INSERT')).length).toBeGreaterThan(4)
  expect(statements.filter(({ sql }) => sql.includes('DELETE')).length).toBeGreaterThan(1)
})

const circular: { self?: object } = {}
circular.self = circular
const odd: [what: string, answer: unknown][] = [
  ['a circular object', circular],
  ['a number', 42],
  ['a Date', new Date()],
  ['a Buffer', Buffer.from('sealed')],
  ['undefined', undefined],
  ['null', null],
  ['an empty string', ''],
  ['a NUL', 'a\0b'],
  ['a lone surrogate', '\ud800'],
]

test.for(odd)('a put fails alone and sends nothing if the encryptor returns %s', async ([, answer]) => {
  const { prisma, statements } = recordStatements(database.prisma)
  const isOdd = (plaintext: string) => plaintext.includes('odd one')
  const store = database.openStore({
    prisma,
    encryptor: {
      decrypt: encryptor.decrypt,
      encrypt: (plaintext, context) =>
        isOdd(plaintext) ? (answer as Promise<string>) : encryptor.encrypt(plaintext, context),
    },
  })
  const odd = () => store.put(newState(), newValue({ nonce: 'odd one' })).catch((error: unknown) => error)
  const failure = { code: 'PKCE_STORE_PUT_FAILED', retryable: true, cause: { name: 'SealError' } }
  expect(await odd()).toMatchObject(failure)
  expect(statements).toEqual([])

  const states = Array.from({ length: 10 }, newState)
  const [failed] = await Promise.all([odd(), ...states.map((state) => store.put(state, newValue()))])
  expect(failed).toMatchObject(failure)
  await Promise.all(states.map((state) => store.take(state)))
})

test.for(odd.slice(0, 6))(
  'a take fails alone and leaves its flow if the encryptor opens it to %s',
  async ([, answer]) => {
    const store = database.openStore()
    const states = Array.from({ length: 5 }, newState)
    await Promise.all(states.map((state) => store.put(state, newValue())))
    let opened = 0
    const careless = database.openStore({
      encryptor: {
        encrypt: encryptor.encrypt,
        decrypt: (sealed, context) => {
          opened += 1
          return opened === 1 ? (answer as Promise<string>) : encryptor.decrypt(sealed, context)
        },
      },
    })
    const takes = await Promise.allSettled(states.map((state) => careless.take(state)))
    expect(takes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    const left = states.filter((_, index) => takes[index]?.status === 'rejected')
    expect((takes.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject(
      {
        code: 'PKCE_STORE_TAKE_FAILED',
        retryable: true,
      },
    )
    await expect(store.take(left[0] as string)).resolves.toBeDefined()
  },
)
