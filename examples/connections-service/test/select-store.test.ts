import { parseFieldEncryptionKeys } from '@org/field-encryption'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { expect, test } from 'vitest'
import { selectStore } from '../src/select-store.ts'

test('keeps flows in memory without a database', async () => {
  const { store, close } = selectStore({ ttlMs: 1_000 }, console)
  expect(store).toBeInstanceOf(MemoryPkceStore)
  expect(store.ttlMs).toBe(1_000)
  await close()
  await expect(store.take('a')).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
})

test('keeps flows in the database where there is one', async () => {
  const key = Buffer.alloc(32, 1).toString('base64')
  const database = {
    url: 'postgresql://127.0.0.1:1/nowhere',
    encryptionKeys: parseFieldEncryptionKeys(`k1:${key}`),
  }
  const { store, close } = selectStore({ ttlMs: 1_000, database }, console)
  expect(store).toBeInstanceOf(PrismaPkceStore)
  expect(store.ttlMs).toBe(1_000)
  await close()
  await expect(store.take('a')).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
})
