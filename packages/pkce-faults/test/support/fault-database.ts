import { randomBytes } from 'node:crypto'
import { setSearchPath } from '@org/dev-postgres'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { createFieldEncryptor } from '@org/field-encryption'
import type { NewPkceState } from '@org/pkce-core'
import { deployMigrations } from '@org/pkce-migrate'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '@org/pkce-prisma'
import { createPrismaClient, type PrismaClient } from '@org/pkce-prisma/client'
import pg from 'pg'
import { afterAll } from 'vitest'

export const encryptor = createFieldEncryptor({ keys: { a: new Uint8Array(randomBytes(32)) }, primary: 'a' })

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function newValue(value: Partial<NewPkceState> = {}): NewPkceState {
  return { connection: 'issue-tracker', codeVerifier: randomBytes(48).toString('base64url'), ...value }
}

export interface FaultDatabase {
  connectionString: string
  prisma: PrismaClient
  /** A store on this database, closed when the test file is done. */
  openStore(options?: Partial<PrismaPkceStoreOptions>): PrismaPkceStore
  /** Asks the database itself, past Prisma. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>
}

/** A database of the test file's own, with the table in it. */
export async function createFaultDatabase(maxConnections = 10): Promise<FaultDatabase> {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString })
  // Tests speak SQL without a schema.
  await setSearchPath(connectionString, 'pkce', 'public')
  const prisma = createPrismaClient({ connectionString, maxConnections })
  const pool = new pg.Pool({ connectionString, max: 2 })
  pool.on('error', () => {})
  const stores: PrismaPkceStore[] = []
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await prisma.$disconnect()
    await pool.end()
  })
  return {
    connectionString,
    prisma,
    openStore(options) {
      const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0, ...options })
      stores.push(store)
      return store
    },
    query: async (sql, ...values) => (await pool.query(sql, values)).rows,
  }
}
