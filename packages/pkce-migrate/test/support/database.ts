import { createTestDatabase } from '@org/dev-postgres/vitest'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { afterAll } from 'vitest'

/** Every migration of the package, oldest first. Listed here so that tests fail if one is not packed. */
export const OURS = ['20261125090000_create_oauth_pkce_states']

export interface TestDatabase {
  connectionString: string
  /** Runs a query in the database. */
  query<Row extends pg.QueryResultRow>(sql: string, ...values: unknown[]): Promise<Row[]>
  /** The names of a schema's tables, in order. */
  tables(schema: string): Promise<string[]>
}

/** Creates an empty database for the test file or suite that calls it. */
export async function createDatabase(): Promise<TestDatabase> {
  const { connectionString } = await createTestDatabase()
  const pool = new pg.Pool({ connectionString, max: 2 })
  // The database may be dropped before the pool has disconnected.
  pool.on('error', () => {})
  afterAll(() => pool.end())

  const query: TestDatabase['query'] = async (sql, ...values) => (await pool.query(sql, values)).rows
  return {
    connectionString,
    query,
    async tables(schema) {
      const rows = await query<{ name: string }>(
        'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1',
        schema,
      )
      return rows.map((row) => row.name)
    },
  }
}

/** A list of a test's own migrations, by name. */
export function migrationList(scripts: Record<string, string>): MigrationList {
  return {
    baseDir: '/',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: Object.entries(scripts).map(([path, value]) => ({
      path,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } },
    })),
  }
}
