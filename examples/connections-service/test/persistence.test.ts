import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { PrismaPg } from '@prisma/adapter-pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { migrateOwnTables } from '../demo/migrate.ts'
import { PrismaClient } from '../src/generated/client.ts'
import { openPersistence } from '../src/persistence.ts'
import type { ConnectionTable } from '../src/table/connection-table.ts'
import { MemoryConnectionTable } from '../src/table/memory-connection-table.ts'
import { PrismaConnectionTable } from '../src/table/prisma-connection-table.ts'

const KEYS = parseFieldEncryptionKeys(`k1:${randomBytes(32).toString('base64')}`)
const ADA = { person: 'ada', kind: 'mcp', name: 'issue-tracker' }
const GRACE = { ...ADA, person: 'grace' }
const SECRET = 'canary-7b1d'

test('without a database, everything is kept in memory', async () => {
  const { store, close } = openPersistence({ ttlMs: 1_000 }, console)
  expect(store).toBeInstanceOf(MemoryPkceStore)
  expect(store.ttlMs).toBe(1_000)
  await close()
  await expect(store.take('a')).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
})

test('with a database, everything is kept in it', async () => {
  const database = { url: 'postgresql://127.0.0.1:1/nowhere', encryptionKeys: KEYS }
  const { store, table, close } = openPersistence({ ttlMs: 1_000, database }, console)
  expect(store).toBeInstanceOf(PrismaPkceStore)
  expect(store.ttlMs).toBe(1_000)
  await expect(table.list('ada')).rejects.toThrow('The database did not answer')
  await close()
  await expect(store.take('a')).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
})

test('without a database in production, the store warns through the service’s logger', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  const warnings: string[] = []
  const logger = { error() {}, warn: (message: string) => void warnings.push(message) }
  for (let opened = 0; opened < 2; opened += 1) await openPersistence({ ttlMs: 1_000 }, logger).close()
  expect(warnings).toEqual([expect.stringContaining('another replica')])
})

const { connectionString } = await createTestDatabase()
await migrateOwnTables(connectionString)

function openPrismaTable(): ConnectionTable {
  const table = new PrismaConnectionTable(connectionString, createFieldEncryptor(KEYS))
  onTestFinished(() => table.close())
  return table
}

describe.each([
  ['memory', () => new MemoryConnectionTable()],
  ['PostgreSQL', openPrismaTable],
])('the table of connections in %s', (_, open) => {
  test('keeps the connections of each person', async () => {
    const table = open()
    const at = new Date('2026-11-27T12:00:00.123Z')
    expect(await table.list('ada')).toEqual([])
    expect(await table.credentials(ADA)).toBeNull()

    await table.saveCredentials(ADA, SECRET)
    await table.save(ADA, { account: 'ada', answer: 'Yes', tools: ['a', 'b'], connectedAt: at })
    await table.save(ADA, { failure: 'No', failedAt: at })
    await table.saveCredentials(GRACE, 'another')

    const status = {
      account: 'ada',
      answer: 'Yes',
      tools: ['a', 'b'],
      connectedAt: at,
      failure: 'No',
      failedAt: at,
    }
    expect(await table.list('ada')).toMatchObject([{ kind: 'mcp', name: 'issue-tracker', ...status }])
    expect(await table.list('grace')).toMatchObject([{ account: null, tools: [], connectedAt: null }])
    expect(await table.credentials(ADA)).toBe(SECRET)
    await table.saveCredentials(ADA, null)
    expect(await table.credentials(ADA)).toBeNull()
    expect(await table.credentials(GRACE)).toBe('another')
  })

  test('keeps one registration for all people', async () => {
    const table = open()
    expect(await table.registration('issue-tracker')).toBeNull()
    await table.saveRegistration('issue-tracker', 'one')
    await table.saveRegistration('issue-tracker', SECRET)
    expect(await table.registration('issue-tracker')).toBe(SECRET)
    await table.saveRegistration('issue-tracker', null)
    expect(await table.registration('issue-tracker')).toBeNull()
  })
})

test('secrets are sealed to their row', async () => {
  const table = openPrismaTable()
  await table.saveCredentials(ADA, SECRET)
  await table.saveCredentials(GRACE, 'another')
  await table.saveRegistration('issue-tracker', SECRET)

  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
  onTestFinished(() => prisma.$disconnect())
  const rows = [await prisma.connection.findMany(), await prisma.registration.findMany()]
  expect(rows.map(({ length }) => length)).toEqual([2, 1])
  expect(JSON.stringify(rows)).not.toContain(SECRET)

  const { credentials } = await prisma.connection.findUniqueOrThrow({ where: { person_kind_name: ADA } })
  await prisma.connection.update({ where: { person_kind_name: GRACE }, data: { credentials } })
  expect(await table.credentials(ADA)).toBe(SECRET)
  await expect(table.credentials(GRACE)).rejects.toMatchObject({ name: 'AuthenticationFailedError' })
})
