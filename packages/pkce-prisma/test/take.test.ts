import { setTimeout } from 'node:timers/promises'
import type { FieldEncryptor } from '@org/field-encryption'
import { StateNotFoundError } from '@org/pkce-core'
import { PrismaPg } from '@prisma/adapter-pg'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { PrismaClient } from '../src/generated/client.ts'
import type { PrismaPkceStore } from '../src/index.ts'
import { createPkceDatabase, encryptor, keyRing, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('a key ring without the key leaves the hold in place, and the error names the key', async () => {
  const token = newToken()
  const value = newValue()
  await store.put(token, value)

  const other = database.openStore({ encryptor: keyRing('b') })
  await expect(other.take(token)).rejects.toMatchObject({
    code: 'PKCE_STORE_TAKE_FAILED',
    retryable: true,
    cause: { cause: { code: 'FIELD_UNKNOWN_KEY', keyId: 'a' } },
  })
  await expect(store.take(token)).resolves.toMatchObject(value)
})

test('a take that is aborted while the verifier is opened leaves the hold in place', async () => {
  const token = newToken()
  await store.put(token, newValue())

  const opening = withResolvers()
  const slow = database.openStore({ encryptor: decryptAfter(opening.promise) })
  const abort = new AbortController()
  const take = slow.take(token, { signal: abort.signal })
  await rowIsLocked(token)
  abort.abort(new Error('the browser went away'))
  await expect(take).rejects.toBe(abort.signal.reason)

  await expectToCloseAfter(slow, opening.resolve)
  await expect(store.take(token)).resolves.toBeDefined()
})

test('a put that is aborted while the verifier is sealed rejects at once', async () => {
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
  const put = slow.put(newToken(), newValue(), { signal: abort.signal })
  abort.abort(new Error('the browser went away'))
  await expect(put).rejects.toBe(abort.signal.reason)

  await expectToCloseAfter(slow, sealing.resolve)
})

test('a take waits for a free connection for longer than a slow callback takes', async () => {
  const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections: 1 })
  try {
    const [slowToken, token] = [newToken(), newToken()]
    await store.put(slowToken, newValue())
    await store.put(token, newValue())
    const slow = database.openStore({ prisma, encryptor: decryptAfter(setTimeout(2_500)) })
    const [first, second] = [slow.take(slowToken), database.openStore({ prisma }).take(token)]
    await expect(first).resolves.toBeDefined()
    await expect(second).resolves.toBeDefined()
  } finally {
    await prisma.$disconnect()
  }
})

test('a pool that has no connection for long enough: the flow is still held, and nobody waits again', async () => {
  const token = newToken()
  await store.put(token, newValue())
  const adapter = new PrismaPg({
    connectionString: database.connectionString,
    max: 1,
    connectionTimeoutMillis: 1_200,
  })
  const prisma = new PrismaClient({ adapter })
  const release = withResolvers()
  const busy = prisma.$transaction(() => release.promise)
  try {
    const startedMs = performance.now()
    const exhausted = database.openStore({ prisma })
    await expect(exhausted.take(token)).rejects.toMatchObject({
      code: 'PKCE_STORE_TAKE_FAILED',
      retryable: true,
    })
    expect(performance.now() - startedMs).toBeLessThan(2_400)
    await expect(store.take(token)).resolves.toBeDefined()
  } finally {
    release.resolve()
    await busy
    await prisma.$disconnect()
  }
})

test('an expired hold is expired to everybody, whatever binding they present', async () => {
  const [token, binding] = [newToken(), newToken()]
  await store.put(token, newValue(), { binding })
  await database.query(
    'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)',
    Buffer.from(token),
  )
  for (const presented of [binding, newToken(), undefined]) {
    await expect(store.take(token, { binding: presented })).rejects.toMatchObject({ reason: 'expired' })
  }
})

test('what is no client, or the client of a transaction, is refused', async () => {
  const refusal = 'prisma must be a PrismaClient, and not the client of a transaction'
  await database.prisma.$transaction(async (tx) => {
    expect(() => database.openStore({ prisma: tx as typeof database.prisma })).toThrow(new TypeError(refusal))
  })
  for (const prisma of [undefined, null, {}, 'postgresql://'] as unknown as (typeof database.prisma)[]) {
    expect(() => database.openStore({ prisma })).toThrow(new TypeError(refusal))
  }
})

test('two takers: the one that waited for the lock gets the hold when the first rolls back', async () => {
  const token = newToken()
  await store.put(token, newValue())

  const opening = withResolvers()
  const first = database.openStore({
    encryptor: decryptAfter(
      opening.promise.then(() => {
        throw new Error()
      }),
    ),
  })
  const failing = first.take(token)
  await rowIsLocked(token)
  const waiting = store.take(token)
  opening.resolve()
  await expect(failing).rejects.toMatchObject({ retryable: true })
  await expect(waiting).resolves.toBeDefined()
})

test('close() waits for a take that is under way', async () => {
  const token = newToken()
  await store.put(token, newValue())

  const opening = withResolvers()
  const slow = database.openStore({ encryptor: decryptAfter(opening.promise) })
  const take = slow.take(token)
  await rowIsLocked(token)
  await expectToCloseAfter(slow, opening.resolve)
  const left = await database.query(
    'SELECT 1 FROM oauth_pkce_states WHERE state_hash = sha256($1)',
    Buffer.from(token),
  )
  expect(left).toEqual([])
  await expect(take).resolves.toBeDefined()
})

test('whatever cannot be a token is not found without asking the database', async () => {
  const noDatabase = database.openStore({ prisma: unreachable() })
  for (const token of ['', 'x'.repeat(1_025), '\0', '\ud800', ['a'], undefined, null, 7, {}]) {
    await expect(noDatabase.take(token as string)).rejects.toThrow(StateNotFoundError)
  }
})

/** `close()` waits for what is under way, until `finish` lets it end. */
async function expectToCloseAfter(store: PrismaPkceStore, finish: () => void): Promise<void> {
  let closed = false
  const closing = store.close().then(() => {
    closed = true
  })
  await setTimeout(50)
  expect(closed, 'closed while something was under way').toBe(false)
  finish()
  await closing
}

function decryptAfter(opening: Promise<unknown>): FieldEncryptor {
  return {
    encrypt: encryptor.encrypt,
    async decrypt(sealed, context) {
      await opening
      return encryptor.decrypt(sealed, context)
    },
  }
}

/** Resolves once some transaction has deleted the row and not ended yet. */
async function rowIsLocked(token: string): Promise<void> {
  const free = `SELECT 1 FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE SKIP LOCKED`
  await expect.poll(() => database.query(free, Buffer.from(token))).toEqual([])
}

function withResolvers() {
  let resolve!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

function unreachable(): typeof database.prisma {
  return new Proxy({ $connect() {} } as unknown as typeof database.prisma, {
    get: (client, property) => {
      if (property === '$connect') return Reflect.get(client, property)
      throw new Error(`The database was asked: ${String(property)}`)
    },
  })
}
