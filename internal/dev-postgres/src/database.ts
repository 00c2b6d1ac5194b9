import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { query } from './query.ts'

/** A separate database on a shared server. */
export interface Database extends AsyncDisposable {
  /** The administrator's connection string for this database. It contains the password. */
  readonly connectionString: string
  /** Drops the database and its remaining connections. Idempotent. Also available as `Symbol.asyncDispose`. */
  drop(): Promise<void>
}

/** Creates an empty database on the server of `adminUrl`. */
export async function createDatabase(adminUrl: string, name = randomName('test')): Promise<Database> {
  const identifier = pg.escapeIdentifier(name)
  await query(adminUrl, `CREATE DATABASE ${identifier} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`)
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(name)}`
  const drop = async () => void (await query(adminUrl, `DROP DATABASE IF EXISTS ${identifier} WITH (FORCE)`))
  return { connectionString: url.href, drop, [Symbol.asyncDispose]: drop }
}

/** Sets the schemas that later connections to a database search for unqualified table names. */
export async function setSearchPath(connectionString: string, ...schemas: string[]): Promise<void> {
  const name = decodeURIComponent(new URL(connectionString).pathname.slice(1))
  const path = schemas.map((schema) => pg.escapeIdentifier(schema)).join(', ')
  await query(connectionString, `ALTER DATABASE ${pg.escapeIdentifier(name)} SET search_path = ${path}`)
}

/** Drops every database whose name starts with `prefix`. */
export async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  const found = await query<{ datname: string }>(
    adminUrl,
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  )
  for (const { datname } of found) {
    await query(adminUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(datname)} WITH (FORCE)`)
  }
}

/** A unique name that starts with `prefix`. */
export function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`
}
