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

/** A ring of fresh keys. The first one seals. */
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

/** Limits for the tests' own transactions. Prisma's defaults, 2 and 5 s, are too short for a busy machine. */
export const PATIENT = { maxWait: 240_000, timeout: 240_000 }

export interface PkceDatabase {
  connectionString: string
  prisma: PrismaClient
  /** A store on this database, closed at the end of the test file. */
  openStore(options?: Partial<PrismaPkceStoreOptions>): PrismaPkceStore
  /** Queries the database directly, without Prisma. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>
}

/** A separate database for the test file, with the table in it. */
export async function createPkceDatabase(schema = 'pkce'): Promise<PkceDatabase> {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString, schema })
  // The tests' SQL does not name the schema.
  await setSearchPath(connectionString, schema, 'public')
  const prisma = createPrismaClient({ connectionString, schema })
  const pool = new pg.Pool({ connectionString, max: 2 })
  // The database may be dropped before the server notices that the pool has disconnected.
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
