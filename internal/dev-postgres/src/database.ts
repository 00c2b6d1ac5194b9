import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { query } from './query.ts'

/** A database of its own on a server that others use, too. */
export interface Database extends AsyncDisposable {
  /** Where the server's administrator connects to this database. Carries the password. */
  readonly connectionString: string
  /** Drops the database, and cuts off whoever is still connected. Idempotent; also `Symbol.asyncDispose`. */
  drop(): Promise<void>
}

/** Creates an empty database on the server where `adminUrl` leads. */
export async function createDatabase(adminUrl: string, name = randomName('test')): Promise<Database> {
  const identifier = pg.escapeIdentifier(name)
  await query(adminUrl, `CREATE DATABASE ${identifier} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`)
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(name)}`
  const drop = async () => void (await query(adminUrl, `DROP DATABASE IF EXISTS ${identifier} WITH (FORCE)`))
  return { connectionString: url.href, drop, [Symbol.asyncDispose]: drop }
}

/** Sets where later connections to a database look for tables that are named without a schema. */
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

/** A name that nobody else has, starting with `prefix`. */
export function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`
}
