import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provideBinaries } from './binaries.ts'
import { copyDataDirectory, createDataDirectory, makeStandby } from './data-directory.ts'
import { ServerProcess, type StopMode } from './server-process.ts'
import { findServerUser, handOver, isOpenToAll, type ServerUser } from './server-user.ts'

const PORT_ATTEMPTS = 20

/** Options of a {@link Cluster}. */
export interface ClusterOptions {
  /** The folder with PostgreSQL's `bin`, `lib` and `share`. */
  installation: string
  fsync: boolean
  postgresFlags: readonly string[]
  /** For a standby: the stopped server that it copies and then streams from. */
  primary?: { connectionString: string; dataDirectory: string }
}

/** A separate PostgreSQL data directory, and the server that runs on it. */
export class Cluster {
  readonly #directory: string
  readonly #user: ServerUser
  readonly #options: ClusterOptions
  readonly #password: string
  #native = ''
  #port: number | undefined
  #server: ServerProcess | undefined

  private constructor(directory: string, user: ServerUser, options: ClusterOptions) {
    this.#directory = directory
    this.#user = user
    this.#options = options
    const { primary } = options
    // A standby has its primary's roles.
    this.#password = primary ? new URL(primary.connectionString).password : randomBytes(24).toString('hex')
  }

  /** Creates the directory that contains everything else. */
  static async create(options: ClusterOptions): Promise<Cluster> {
    const user = await findServerUser()
    const parent = user.uid === undefined || (await isOpenToAll(tmpdir())) ? tmpdir() : '/tmp'
    const directory = await mkdtemp(join(parent, 'dev-postgres-'))
    await handOver(directory, user)
    return new Cluster(directory, user, options)
  }

  /** Connects as the administrator to the database `postgres`. */
  get connectionString(): string {
    return `postgresql://postgres:${this.#password}@127.0.0.1:${this.#port}/postgres`
  }

  /** Fills the data directory. */
  async initialize(): Promise<void> {
    const { installation, primary } = this.#options
    this.#native = await provideBinaries(installation, this.#directory, this.#user)
    const target = {
      dataDirectory: this.#dataDirectory,
      native: this.#native,
      directory: this.#directory,
      user: this.#user,
    }
    if (!primary) return createDataDirectory(target, this.#password)
    await copyDataDirectory(target, primary.dataDirectory)
    await makeStandby(this.#dataDirectory, this.#user, primary.connectionString)
  }

  /**
   * Starts the server, the first time on an unused port and from then on always on that port.
   *
   * It tries random ports, because a port that was found to be free could be taken before the server binds it. The ports are
   * below the range that Linux uses for outgoing connections, so the port stays free while the server is down.
   */
  async start(choosePort: () => number = () => randomInt(20_000, 32_768)): Promise<void> {
    if (this.#server?.isRunning) return
    if (this.#port !== undefined) return this.#startOn(this.#port)
    for (let attempt = 1; this.#port === undefined; attempt++) {
      const port = choosePort()
      try {
        await this.#startOn(port)
        this.#port = port
      } catch (error) {
        if (attempt === PORT_ATTEMPTS || !String(error).includes('Address already in use')) throw error
      }
    }
  }

  /** Stops the server and keeps the data. */
  async stop(mode: StopMode): Promise<void> {
    await this.#server?.stop(mode)
    this.#server = undefined
  }

  /** Suspends all processes of the server until it is thawed or stopped. */
  async freeze(): Promise<void> {
    await this.#server?.freeze()
  }

  /** Resumes a frozen server. */
  async thaw(): Promise<void> {
    await this.#server?.thaw()
  }

  /** Restarts the server as a standby, of `primary` if given. */
  async demote(primary: string | undefined): Promise<void> {
    await this.stop('fast')
    await makeStandby(this.#dataDirectory, this.#user, primary)
    await this.start()
  }

  /** Stops the server and removes everything. */
  async destroy(): Promise<void> {
    await this.stop('immediate')
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 })
  }

  get #dataDirectory(): string {
    return join(this.#directory, 'data')
  }

  async #startOn(port: number): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      // Many test files share one server, and each may race dozens of clients.
      max_connections: 300,
      // Files inside the data directory, so that nothing stays in /dev/shm if the server is killed.
      dynamic_shared_memory_type: 'mmap',
      // A standby that was down finds the WAL that it missed, and requests it immediately.
      wal_keep_size: '256MB',
      wal_retrieve_retry_interval: '100ms',
      ...(!this.#options.fsync && { fsync: 'off', full_page_writes: 'off' }),
    }
    const server = new ServerProcess({
      postgres: join(this.#native, 'bin/postgres'),
      dataDirectory: this.#dataDirectory,
      flags: [
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ...this.#options.postgresFlags,
      ],
      user: this.#user,
    })
    await server.ready()
    this.#server = server
  }
}
