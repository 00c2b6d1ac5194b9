import pg from 'pg'

/** What `_prisma_migrations`, the record that Prisma keeps in every schema it migrates, says. */
export interface Ledger {
  /** Everything that was applied and not rolled back. */
  readonly applied: ReadonlySet<string>
  /** What was started and neither finished nor resolved. */
  readonly failed: readonly string[]
}

/** Reads the ledger of a schema, which is empty where there is none. */
export async function readLedger(pool: pg.Pool, schema: string): Promise<Ledger> {
  const table = `${pg.escapeIdentifier(schema)}._prisma_migrations`
  const { rows: found } = await pool.query<{ exists: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [table],
  )
  if (!found[0]?.exists) return { applied: new Set(), failed: [] }

  const { rows } = await pool.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
       FROM ${table} WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  return {
    applied: new Set(rows.filter((row) => row.finished).map((row) => row.name)),
    failed: rows.filter((row) => !row.finished).map((row) => row.name),
  }
}
