import { randomBytes } from 'node:crypto'
import { parseFieldEncryptionKeys } from '@org/field-encryption'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { expect, onTestFinished, test, vi } from 'vitest'
import { selectStore } from '../src/select-store.ts'

test('keeps flows in memory without a database', async () => {
  const { store, close } = selectStore({ ttlMs: 1_000 }, console)
  expect(store).toBeInstanceOf(MemoryPkceStore)
  expect(store.ttlMs).toBe(1_000)
  await close()
  await expect(store.take('a')).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
})

test('keeps flows in the database where there is one', async () => {
  const key = randomBytes(32).toString('base64')
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

test('warns through the service’s logger where several replicas may run without a database', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  const warnings: string[] = []
  const logger = { error() {}, warn: (message: string) => void warnings.push(message) }
  for (let opened = 0; opened < 2; opened += 1) await selectStore({ ttlMs: 1_000 }, logger).close()
  expect(warnings).toEqual([expect.stringContaining('another replica')])
})
