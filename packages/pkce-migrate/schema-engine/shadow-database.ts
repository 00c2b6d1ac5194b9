import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Target, withDatabaseName } from '../src/options.ts'
import { openPool } from '../src/pool.ts'

/** An empty database in which the engine replays migrations. */
export interface ShadowDatabase {
  readonly pool: pg.Pool
  /** Drops the database if it was created here, even while a query runs in it, and disconnects. Idempotent. */
  remove(): Promise<void>
}

/** Creates a temporary database on the server to which `pool` is connected. The role needs `CREATEDB`. */
export async function createShadowDatabase(pool: pg.Pool, main: Target): Promise<ShadowDatabase> {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`
  await pool.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)

  const shadow = openPool(withDatabaseName(main, name))
  return {
    pool: shadow,
    remove: once(async () => {
      await pool.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
      void shadow.end()
    }),
  }
}

/** Empties the configured shadow database. Refuses if it is the database to migrate. */
export async function emptyShadowDatabase(target: Target, main?: pg.Pool): Promise<ShadowDatabase> {
  const pool = openPool(target)
  const remove = once(async () => void pool.end())
  try {
    if (main && (await identify(main)) === (await identify(pool))) {
      throw new Error(
        'The shadow database is the main database, which would be emptied: set SHADOW_DATABASE_URL to another one',
      )
    }
    const schema = pg.escapeIdentifier(target.schema)
    await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`)
    return { pool, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Identifies the connected database, regardless of the URL that was used to reach it. */
async function identify(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ identity: string }>(
    `SELECT concat_ws('/', pg_postmaster_start_time(), inet_server_port(), oid) AS identity
       FROM pg_database WHERE datname = current_database()`,
  )
  return rows[0]?.identity ?? ''
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
