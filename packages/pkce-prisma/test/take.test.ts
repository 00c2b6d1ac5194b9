import { setTimeout } from 'node:timers/promises'
import type { FieldEncryptor } from '@org/field-encryption'
import { StateNotFoundError } from '@org/pkce-core'
import { PrismaPg } from '@prisma/adapter-pg'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { PrismaClient } from '../src/generated/client.ts'
import type { PrismaPkceStore } from '../src/index.ts'
import {
  createPkceDatabase,
  encryptor,
  keyRing,
  newState,
  newValue,
  PATIENT,
} from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('a take without the key of its flow leaves it in place, and the error names the key', async () => {
  const state = newState()
  const value = newValue()
  await store.put(state, value)

  const other = database.openStore({ encryptor: keyRing('b') })
  await expect(other.take(state)).rejects.toMatchObject({
    code: 'PKCE_STORE_TAKE_FAILED',
    retryable: true,
    cause: { cause: { code: 'FIELD_UNKNOWN_KEY', keyId: 'a' } },
  })
  await expect(store.take(state)).resolves.toMatchObject(value)
})

test('a take that is aborted while its flow is being opened leaves it in place', async () => {
  const state = newState()
  await store.put(state, newValue())

  const opening = withResolvers()
  const slow = database.openStore({ encryptor: decryptAfter(opening) })
  const abort = new AbortController()
  const take = slow.take(state, { signal: abort.signal })
  await opening.isAwaited
  abort.abort(new Error('the browser went away'))
  await expect(take).rejects.toBe(abort.signal.reason)

  await expectToCloseAfter(slow, opening.resolve)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('a put that is aborted while its flow is being sealed rejects immediately', async () => {
  const sealing = withResolvers()
  const slow = database.openStore({
    encryptor: {
      decrypt: encryptor.decrypt,
      encrypt: async (plaintext, context) => {
        await sealing.promise
        return encryptor.encrypt(plaintext, context)
      },
    },
  })
  const abort = new AbortController()
  const put = slow.put(newState(), newValue(), { signal: abort.signal })
  abort.abort(new Error('the browser went away'))
  await expect(put).rejects.toBe(abort.signal.reason)

  await expectToCloseAfter(slow, sealing.resolve)
})

test('a slow encryptor occupies no connection', async () => {
  const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections: 1 })
  const [slowState, state] = [newState(), newState()]
  await store.put(slowState, newValue())
  await store.put(state, newValue())
  const opening = withResolvers()
  const slow = database.openStore({ prisma, encryptor: decryptAfter(opening) })
  const first = slow.take(slowState)
  await opening.isAwaited
  await expect(database.openStore({ prisma }).take(state)).resolves.toBeDefined()
  opening.resolve()
  await expect(first).resolves.toBeDefined()
  await prisma.$disconnect()
})

test('a state that many callers take concurrently is opened once and taken once', async () => {
  const state = newState()
  await store.put(state, newValue())
  const opening = withResolvers()
  let opened = 0
  const slow = database.openStore({
    encryptor: {
      encrypt: encryptor.encrypt,
      async decrypt(sealed, context) {
        opened += 1
        await opening.promise
        return encryptor.decrypt(sealed, context)
      },
    },
  })
  const takes = Array.from({ length: 50 }, () => slow.take(state))
  await expect.poll(() => opened).toBe(1)
  opening.resolve()
  const answers = await Promise.allSettled(takes)
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const answer of answers) {
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ reason: 'unknown' })
  }
  expect(opened).toBe(1)
})

test('a take without a free connection waits, retries, and leaves the flow in place', async () => {
  const state = newState()
  await store.put(state, newValue())
  const adapter = new PrismaPg({
    connectionString: database.connectionString,
    max: 1,
    connectionTimeoutMillis: 3_000,
  })
  const prisma = new PrismaClient({ adapter })
  const release = withResolvers()
  const held = withResolvers()
  const busy = prisma.$transaction(async (tx) => {
    await tx.$queryRawUnsafe('SELECT 1')
    held.resolve()
    await release.promise
  }, PATIENT)
  await held.promise
  const exhausted = database.openStore({ prisma })
  await expect(exhausted.take(state)).rejects.toMatchObject({
    code: 'PKCE_STORE_TAKE_FAILED',
    retryable: true,
    cause: { kind: 'NoConnectionInTime' },
  })
  release.resolve()
  await busy
  await expect(exhausted.take(state)).resolves.toBeDefined()
  await prisma.$disconnect()
})

test('an expired flow is reported as expired with any binding', async () => {
  const [state, binding] = [newState(), newState()]
  await store.put(state, newValue(), { binding })
  await database.query(
    'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)',
    Buffer.from(state),
  )
  for (const presented of [binding, newState(), undefined]) {
    await expect(store.take(state, { binding: presented })).rejects.toMatchObject({ reason: 'expired' })
  }
})

test('anything but a client is refused, including the client of a transaction', async () => {
  const refusal = 'prisma must be a PrismaClient, and not the client of a transaction'
  await database.prisma.$transaction(async (tx) => {
    expect(() => database.openStore({ prisma: tx as typeof database.prisma })).toThrow(new TypeError(refusal))
  })
  for (const prisma of [undefined, null, {}, 'postgresql://'] as unknown as (typeof database.prisma)[]) {
    expect(() => database.openStore({ prisma })).toThrow(new TypeError(refusal))
  }
})

test('close() waits for a take in flight', async () => {
  const state = newState()
  await store.put(state, newValue())

  const opening = withResolvers()
  const slow = database.openStore({ encryptor: decryptAfter(opening) })
  const take = slow.take(state)
  await opening.isAwaited
  await expectToCloseAfter(slow, opening.resolve)
  const left = await database.query(
    'SELECT 1 FROM oauth_pkce_states WHERE state_hash = sha256($1)',
    Buffer.from(state),
  )
  expect(left).toEqual([])
  await expect(take).resolves.toBeDefined()
})

test('a value that cannot be a state is not found, without a query to the database', async () => {
  const noDatabase = database.openStore({ prisma: unreachable() })
  for (const state of ['', 'x'.repeat(1_025), '\0', '\ud800', ['a'], undefined, null, 7, {}]) {
    await expect(noDatabase.take(state as string)).rejects.toThrow(StateNotFoundError)
  }
})

/** Checks that `close()` waits for the work in flight, until `finish` ends it. */
async function expectToCloseAfter(store: PrismaPkceStore, finish: () => void): Promise<void> {
  let closed = false
  const closing = store.close().then(() => {
    closed = true
  })
  await setTimeout(50)
  expect(closed, 'closed while work was in flight').toBe(false)
  finish()
  await closing
}

interface Resolvers {
  promise: Promise<void>
  resolve: () => void
  /** Resolves when `promise` is first waited for. */
  isAwaited: Promise<void>
  await(): Promise<void>
}

function decryptAfter(opening: Resolvers): FieldEncryptor {
  return {
    encrypt: encryptor.encrypt,
    async decrypt(sealed, context) {
      await opening.await()
      return encryptor.decrypt(sealed, context)
    },
  }
}

function withResolvers(): Resolvers {
  let resolve!: () => void
  let markAwaited!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  const isAwaited = new Promise<void>((done) => {
    markAwaited = done
  })
  return {
    promise,
    resolve,
    isAwaited,
    await: () => {
      markAwaited()
      return promise
    },
  }
}

function unreachable(): typeof database.prisma {
  return new Proxy({ $connect() {} } as unknown as typeof database.prisma, {
    get: (client, property) => {
      if (property === '$connect') return Reflect.get(client, property)
      throw new Error(`The store used its client: ${String(property)}`)
    },
  })
}
