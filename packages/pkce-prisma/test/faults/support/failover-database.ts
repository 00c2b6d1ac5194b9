import { type PostgresServer, setSearchPath, startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import pg from 'pg'
import { afterAll, vi } from 'vitest'
import { createPrismaClient } from '../../../src/client.ts'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '../../../src/index.ts'
import { encryptor } from '../../support/pkce-database.ts'
import { type Switch, startSwitch } from './switch.ts'

/** One of the two servers. */
export interface FailoverServer extends PostgresServer {
  /** Connects to this server's database directly, not through the endpoint. */
  readonly databaseUrl: string
  /** Queries this server's database directly, in a separate session. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>
}

/** The target of a store's client, and its number of connections. */
interface ReplicaOptions extends Partial<PrismaPkceStoreOptions> {
  /** @defaultValue the endpoint */
  connectionString?: string
  /** @defaultValue 5 */
  maxConnections?: number
}

/** A database on two servers, behind an endpoint that initially leads to the primary. */
export interface FailoverDatabase {
  /** The initial primary. */
  readonly primary: FailoverServer
  /** The initial standby. */
  readonly standby: FailoverServer
  readonly endpoint: Switch
  /** Connects to the database through the endpoint. */
  readonly connectionString: string
  /** Opens one replica's store, with its own client. Both are closed at the end of the test file. */
  openStore(options?: ReplicaOptions): PrismaPkceStore
}

/**
 * Starts a primary and a standby for the test file, and creates the table in a new database.
 *
 * @param synchronous - whether a commit on the first primary waits until the standby has it.
 */
export async function createFailoverDatabase({ synchronous = false } = {}): Promise<FailoverDatabase> {
  const first = await startPostgres()
  const { connectionString: databaseUrl } = await first.createDatabase()
  await deployMigrations({ connectionString: databaseUrl })
  await setSearchPath(databaseUrl, 'pkce', 'public')
  const second = await first.startStandby()
  const primary = failoverServer(first, databaseUrl)
  const standby = failoverServer(second, databaseUrl)
  if (synchronous) await waitForStandby(primary)
  const endpoint = await startSwitch(primary.databaseUrl)
  const closings: (() => Promise<void>)[] = []
  afterAll(async () => {
    // The endpoint first, because silent connections would keep the stores waiting.
    await endpoint[Symbol.asyncDispose]()
    await Promise.all(closings.map((close) => close()))
    await Promise.all([first.stop(), second.stop()])
  })

  return {
    primary,
    standby,
    endpoint,
    connectionString: endpoint.connectionString,
    openStore({ connectionString = endpoint.connectionString, maxConnections = 5, ...options } = {}) {
      const prisma = createPrismaClient({ connectionString, maxConnections })
      const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0, ...options })
      closings.push(async () => {
        await store.close()
        await prisma.$disconnect()
      })
      return store
    },
  }
}

function failoverServer(server: PostgresServer, databaseUrl: string): FailoverServer {
  const url = new URL(server.connectionString)
  url.pathname = new URL(databaseUrl).pathname
  return {
    ...server,
    databaseUrl: url.href,
    async query(sql, ...values) {
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      try {
        return (await client.query(sql, values)).rows
      } finally {
        await client.end()
      }
    },
  }
}

/** Makes every commit wait for the standby from now on. */
async function waitForStandby({ query }: FailoverServer): Promise<void> {
  await query("ALTER SYSTEM SET synchronous_standby_names = '*'")
  await query('SELECT pg_reload_conf()')
  // Vitest's `expect.poll` works only inside tests.
  await vi.waitFor(async () => {
    const synchronous = await query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")
    if (synchronous.length === 0) throw new Error('The primary does not wait for its standby')
  }, 240_000)
}
