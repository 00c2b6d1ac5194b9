import { type PostgresServer, setSearchPath, startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import pg from 'pg'
import { afterAll } from 'vitest'
import { createPrismaClient } from '../../../src/client.ts'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '../../../src/index.ts'
import { encryptor } from '../../support/pkce-database.ts'

export interface FaultServer extends PostgresServer {
  /** Connects to the database that has the table. */
  readonly databaseUrl: string
  /** A store on the server, with its own client, closed at the end of the test file. */
  openStore(options?: Partial<PrismaPkceStoreOptions>): PrismaPkceStore
  /** Queries the database directly, in a separate session, without Prisma. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>
}

/** A separate server that the test file may halt. One of its databases has the table. */
export async function startFaultServer(): Promise<FaultServer> {
  const server = await startPostgres()
  const { connectionString } = await server.createDatabase()
  await deployMigrations({ connectionString })
  await setSearchPath(connectionString, 'pkce', 'public')
  const endings: (() => Promise<void>)[] = []
  afterAll(async () => {
    await Promise.all(endings.map((end) => end()))
    await server.stop()
  })
  return {
    ...server,
    databaseUrl: connectionString,
    openStore(options) {
      const prisma = createPrismaClient({ connectionString, maxConnections: 5 })
      const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0, ...options })
      endings.push(async () => {
        await store.close()
        await prisma.$disconnect()
      })
      return store
    },
    async query(sql, ...values) {
      const client = new pg.Client({ connectionString })
      await client.connect()
      try {
        return (await client.query(sql, values)).rows
      } finally {
        await client.end()
      }
    },
  }
}
