import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A database of its own on a server that others use, too. */
export interface Database extends AsyncDisposable {
  /** Where the database's owner connects. Carries the password. */
  readonly connectionString: string
  /** Drops the database, and cuts off whoever is still connected. Idempotent; also `Symbol.asyncDispose`. */
  drop(): Promise<void>
}

/** Creates an empty database on the server where `adminUrl` leads. */
export async function createDatabase(
  adminUrl: string,
  name = `test_${randomBytes(8).toString('hex')}`,
): Promise<Database> {
  const identifier = pg.escapeIdentifier(name)
  await execute(adminUrl, `CREATE DATABASE ${identifier} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`)
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(name)}`
  const drop = () => execute(adminUrl, `DROP DATABASE IF EXISTS ${identifier} WITH (FORCE)`)
  return { connectionString: url.href, drop, [Symbol.asyncDispose]: drop }
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
