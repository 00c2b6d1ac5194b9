import { randomBytes } from 'node:crypto'
import { setSearchPath } from '@org/dev-postgres'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { createFieldEncryptor, type FieldEncryptor } from '@org/field-encryption'
import type { NewPkceState } from '@org/pkce-core'
import { deployMigrations } from '@org/pkce-migrate'
import pg from 'pg'
import { afterAll } from 'vitest'
import { createPrismaClient, type PrismaClient } from '../../src/client.ts'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '../../src/index.ts'

export const encryptor = keyRing('a')

/** A ring of fresh keys, the first of which seals. */
export function keyRing(primary: string, ...others: string[]): FieldEncryptor {
  const keys = Object.fromEntries([primary, ...others].map((id) => [id, new Uint8Array(randomBytes(32))]))
  return createFieldEncryptor({ keys, primary })
}

export function newState(): string {
  return randomBytes(32).toString('base64url')
}

export function newValue(value: Partial<NewPkceState> = {}): NewPkceState {
  return { connection: 'issue-tracker', codeVerifier: randomBytes(48).toString('base64url'), ...value }
}

/** For a test's own transactions: Prisma's limits, 2 and 5 s, are for a machine that is not busy. */
export const PATIENT = { maxWait: 240_000, timeout: 240_000 }

export interface PkceDatabase {
  connectionString: string
  prisma: PrismaClient
  /** A store on this database, closed when the test file is done. */
  openStore(options?: Partial<PrismaPkceStoreOptions>): PrismaPkceStore
  /** Asks the database itself, past Prisma. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>
}

/** A database of the test file's own, with the table in it. */
export async function createPkceDatabase(schema = 'pkce'): Promise<PkceDatabase> {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString, schema })
  // Tests speak SQL without a schema.
  await setSearchPath(connectionString, schema, 'public')
  const prisma = createPrismaClient({ connectionString, schema })
  const pool = new pg.Pool({ connectionString, max: 2 })
  // The database may be dropped before the server has seen the pool hang up.
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
      const store = new PrismaPkceStore({ prisma, encryptor, schema, sweepIntervalMs: 0, ...options })
      stores.push(store)
      return store
    },
    query: async (sql, ...values) => (await pool.query(sql, values)).rows,
  }
}
