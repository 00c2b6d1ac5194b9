import type { Database } from './database.ts'
import type { StopMode } from './server-process.ts'

/** A throwaway PostgreSQL server on loopback. */
export interface PostgresServer extends AsyncDisposable {
  /** Where the administrator connects to the database `postgres`. Carries the password. */
  readonly connectionString: string

  /** Creates an empty database. @param name - by default one that nobody else uses. */
  createDatabase(name?: string): Promise<Database>

  /**
   * Takes the server down and keeps its data, for tests of outages. Does nothing while it is down.
   *
   * @param mode - `fast`, the default, tells the clients and writes everything to disk. `immediate` drops all
   * connections, as a crash would. `kill` ends all processes by SIGKILL at the same moment. After the last two,
   * {@link PostgresServer.resume} recovers what was committed.
   */
  halt(mode?: StopMode): Promise<void>

  /**
   * Brings the server back after {@link PostgresServer.halt}, on the same port and with the same data. Does
   * nothing while it is up.
   */
  resume(): Promise<void>

  /**
   * Stops all processes of the server where they are, by SIGSTOP. Connections stay open, the kernel accepts new
   * ones, and nothing is answered. A frozen server may still be halted or stopped.
   */
  freeze(): Promise<void>

  /** Lets the server go on after {@link PostgresServer.freeze}, as if no time had passed. */
  thaw(): Promise<void>

  /**
   * Starts another server, with a copy of the data, that streams from this one. Resolves when it does.
   *
   * This server goes down for the copy and comes back: start the standby before anyone else connects. The
   * standby has the same password and options, and is stopped by its own {@link PostgresServer.stop}.
   */
  startStandby(): Promise<PostgresServer>

  /** Makes a primary of a standby. Resolves when it accepts writes. */
  promote(): Promise<void>

  /**
   * Restarts the server as a standby, also when it is down: SELECT works, a write fails with SQLSTATE 25006.
   * Before it goes down, a primary sends its standbys everything that was committed.
   *
   * It streams from the new primary only if it has nothing that the new primary lacks. A server that was killed may
   * have, and then stays at what it has: for a standby with the right data, start another one.
   *
   * @param primary - the server to stream from. Without one, the demoted server stays at what it has.
   */
  demote(primary?: PostgresServer): Promise<void>

  /** Ends the server and removes its data. Idempotent; also `Symbol.asyncDispose`. */
  stop(): Promise<void>
}
