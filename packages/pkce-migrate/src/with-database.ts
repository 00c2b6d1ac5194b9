import pg from 'pg'
import { connectionError } from './connection-error.ts'
import { DatabaseError, isMigrateError } from './errors.ts'
import type { Target } from './options.ts'
import { openPool } from './pool.ts'

/**
 * Connects, works, and disconnects, which also lets go of every lock.
 *
 * @throws {@link DatabaseUnreachableError} no connection came about.
 * @throws {@link DatabaseError} in place of whatever else `work` throws that is not an error of this package.
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

/** Below its first line, an error of the engine shows where in its sources it arose. */
function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] || 'no message'
}
