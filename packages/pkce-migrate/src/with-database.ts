import pg from 'pg'
import { connectionError } from './connection-error.ts'
import { DatabaseError } from './errors.ts'
import { isMigrateError } from './migrate-error.ts'
import type { Target } from './options.ts'
import { openPool } from './pool.ts'

/**
 * Connects, runs `work`, and disconnects, which also releases every lock.
 *
 * @throws {@link DatabaseUnreachableError} the connection failed.
 * @throws {@link DatabaseError} replaces each error from `work` that is not from this package.
 */
export async function withDatabase<T>(target: Target, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = openPool(target)
  try {
    await connect(pool)
    return await work(pool)
  } catch (error) {
    throw isMigrateError(error) ? error : databaseError(error)
  } finally {
    await pool.end()
  }
}

async function connect(pool: pg.Pool): Promise<void> {
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    throw connectionError(error)
  }
}

function databaseError(error: unknown): DatabaseError {
  if (!(error instanceof Error)) return new DatabaseError('The database failed')
  const sqlState = error instanceof pg.DatabaseError ? error.code : undefined
  return new DatabaseError(`The database failed: ${firstLine(error)}`, sqlState)
}

/** The other lines of an engine's error name places in the engine's sources. */
function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] || 'no message'
}
