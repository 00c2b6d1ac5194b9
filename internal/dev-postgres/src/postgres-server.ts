import type { Database } from './database.ts'
import type { StopMode } from './server-process.ts'

/** A throwaway PostgreSQL server on loopback. */
export interface PostgresServer extends AsyncDisposable {
  /** The administrator's connection string for the database `postgres`. It contains the password. */
  readonly connectionString: string

  /** Creates an empty database. @param name - by default a unique one. */
  createDatabase(name?: string): Promise<Database>

  /**
   * Stops the server and keeps its data, for tests of outages. Does nothing while it is down.
   *
   * @param mode - `fast`, the default, notifies the clients and writes everything to disk. `immediate` drops all
   * connections, as a crash would. `kill` sends SIGKILL to all processes at once. After the last two,
   * {@link PostgresServer.resume} recovers the committed data.
   */
  halt(mode?: StopMode): Promise<void>

  /**
   * Restarts the server after {@link PostgresServer.halt}, on the same port and with the same data. Does nothing while it is
   * running.
   */
  resume(): Promise<void>

  /**
   * Suspends all processes of the server with SIGSTOP. Connections stay open and the kernel accepts new ones, but the
   * server does not answer. A frozen server may still be halted or stopped.
   */
  freeze(): Promise<void>

  /** Resumes the server after {@link PostgresServer.freeze}. */
  thaw(): Promise<void>

  /**
   * Starts another server with a copy of the data, and resolves once it is streaming from this one.
   *
   * This server is stopped and restarted for the copy, so start the standby before other clients connect. The standby has the
   * same password and options, and is stopped by its own {@link PostgresServer.stop}.
   */
  startStandby(): Promise<PostgresServer>

  /** Promotes a standby to primary. Resolves when it accepts writes. */
  promote(): Promise<void>

  /**
   * Restarts the server as a standby, or starts it if it is down. SELECT works; a write fails with SQLSTATE 25006. Before it
   * stops, a primary sends its standbys everything that was committed.
   *
   * It streams from the new primary only if it has no data that the new primary lacks. A killed server may have such data;
   * start a new standby instead.
   *
   * @param primary - the server to stream from. Without one, the data of the demoted server does not change.
   */
  demote(primary?: PostgresServer): Promise<void>

  /** Stops the server and removes its data. Idempotent. Also available as `Symbol.asyncDispose`. */
  stop(): Promise<void>
}
