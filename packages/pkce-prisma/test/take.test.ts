import { setTimeout } from 'node:timers/promises'
import type { FieldEncryptor } from '@org/field-encryption'
import { StateNotFoundError } from '@org/pkce-core'
import { expect, test } from 'vitest'
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

  opening.resolve()
  await slow.close()
  await expect(store.take(token)).resolves.toBeDefined()
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
  let closed = false
  const closing = slow.close().then(() => {
    closed = true
  })
  await setTimeout(50)
  expect(closed).toBe(false)

  opening.resolve()
  await closing
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
  return new Proxy({} as typeof database.prisma, {
    get: (_, property) => {
      throw new Error(`The database was asked: ${String(property)}`)
    },
  })
}
