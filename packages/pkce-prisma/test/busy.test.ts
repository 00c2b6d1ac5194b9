import { expect, test, vi } from 'vitest'
import { createPkceDatabase, encryptor, newState, newValue } from './support/pkce-database.ts'

const { MAX_PENDING_CALLS } = vi.hoisted(() => ({ MAX_PENDING_CALLS: 3 }))

vi.mock('../src/limits.ts', async (original) => ({ ...(await original<object>()), MAX_PENDING_CALLS }))

const database = await createPkceDatabase()

test('a store with too many calls in flight refuses more until the others have finished', async () => {
  let finish!: () => void
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const store = database.openStore({
    encryptor: {
      decrypt: encryptor.decrypt,
      async encrypt(plaintext, context) {
        await finished
        return encryptor.encrypt(plaintext, context)
      },
    },
  })
  const states = Array.from({ length: MAX_PENDING_CALLS }, newState)
  const puts = states.map((state) => store.put(state, newValue()))
  const busy = { code: 'PKCE_STORE_BUSY', retryable: true }
  await expect(store.put(newState(), newValue())).rejects.toMatchObject(busy)
  await expect(store.take(newState())).rejects.toMatchObject(busy)

  finish()
  await Promise.all(puts)
  await expect(Promise.all(states.map((state) => store.take(state)))).resolves.toHaveLength(MAX_PENDING_CALLS)
})
