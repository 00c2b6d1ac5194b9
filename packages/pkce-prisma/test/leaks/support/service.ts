import { randomBytes } from 'node:crypto'
import { plaintextFieldEncryptor } from '@org/field-encryption'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll } from 'vitest'
import { PrismaClient } from '../../../src/generated/client.ts'
import type { PkcePrismaClient, PrismaPkceStore, PrismaPkceStoreOptions } from '../../../src/index.ts'
import { createPkceDatabase } from '../../support/pkce-database.ts'
import { type Flow, password } from './canaries.ts'

/** A separate table for a test, and a store that logs and explains as much as possible. */
export interface Table {
  schema: string
  store: PrismaPkceStore
  /** The errors that Prisma threw, which would leak if the store passed them on. */
  prismaErrors: unknown[]
  openStore(options: Partial<PrismaPkceStoreOptions>): PrismaPkceStore
  /** Runs statements as the administrator, with this table on the search path. */
  sql(statements: string): Promise<unknown>
}

export interface Service {
  role: string
  /** A client created by the service, which logs and explains as much as possible. */
  prisma: PrismaClient
  /** The administrator's client. */
  admin: PrismaClient
  /** The service's connection string, with `changes`. */
  url(changes?: { username?: string; pathname?: string; port?: string; search?: string }): string
  newTable(): Promise<Table>
}

/** A service that connects to a separate database, as a role whose password is a canary. */
export async function createService(): Promise<Service> {
  const database = await createPkceDatabase()
  const role = `leaks_${randomBytes(6).toString('hex')}`
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(password)}`)
  const url: Service['url'] = (changes) => {
    const parts = { username: role, password: encodeURIComponent(password), ...changes }
    return Object.assign(new URL(database.connectionString), parts).href
  }
  const prisma = talkativeClient(url())
  afterAll(async () => {
    await prisma.$disconnect()
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  })
  let tables = 0

  async function newTable(): Promise<Table> {
    tables += 1
    const schema = `table_${tables}`
    const sql = (statements: string) =>
      database.query(`SELECT set_config('search_path', '${schema}', true); ${statements}`)
    await database.query(`CREATE SCHEMA ${schema}`)
    await sql('CREATE TABLE oauth_pkce_states (LIKE pkce.oauth_pkce_states INCLUDING ALL)')
    await sql(`GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT ALL ON oauth_pkce_states TO ${role}`)
    const prismaErrors: unknown[] = []
    // Nothing is sealed, so that the database sees everything that it could quote.
    const encryptor = plaintextFieldEncryptor()
    const openStore: Table['openStore'] = (options) =>
      database.openStore({
        schema,
        encryptor,
        ...options,
        prisma: recordErrors(options.prisma ?? prisma, prismaErrors),
      })
    return { schema, store: openStore({}), prismaErrors, openStore, sql }
  }

  return { role, prisma, admin: database.prisma, url, newTable }
}

export const operations = {
  put: (store: PrismaPkceStore, { state, value, binding }: Flow) => store.put(state, value, { binding }),
  take: (store: PrismaPkceStore, { state, binding }: Flow) => store.take(state, { binding }),
  sweep: (store: PrismaPkceStore) => store.sweep(),
}

/** Returns the error that `operation` rejects with. */
export async function refusalOf(operation: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([operation])
  if (outcome.status === 'fulfilled') throw new Error('The operation succeeded')
  return outcome.reason
}

function talkativeClient(connectionString: string): PrismaClient {
  const adapter = new PrismaPg({ connectionString, onConnect: (client) => client.on('error', () => {}) })
  const levels = ['query', 'info', 'warn', 'error'] as const
  const log = levels.map((level) => ({ emit: 'event', level }) as const)
  return new PrismaClient({ adapter, errorFormat: 'pretty', log })
}

function recordErrors(prisma: PkcePrismaClient, prismaErrors: unknown[]): PkcePrismaClient {
  async function listen<T>(answer: PromiseLike<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      prismaErrors.push(error)
      throw error
    }
  }
  return {
    $connect: () => prisma.$connect(),
    $transaction: (work, options) => listen(prisma.$transaction(work, options)),
    $queryRawUnsafe: (sql, ...values) => listen(prisma.$queryRawUnsafe(sql, ...values)),
  }
}
