import pg from 'pg'

/** The contents of `_prisma_migrations`, the record that Prisma keeps in every schema it migrates. */
export interface Ledger {
  /** The migrations that were applied and not rolled back. */
  readonly applied: ReadonlySet<string>
  /** The migrations that were started and neither finished nor resolved. */
  readonly failed: readonly string[]
}

/** The progress of some migrations, in their order. */
export interface Progress {
  readonly applied: string[]
  readonly pending: string[]
  readonly failed: string[]
}

/** Finds the progress of these migrations in the ledger. It ignores all others. */
export function ofMigrations({ applied, failed }: Ledger, names: readonly string[]): Progress {
  const isFailed = (name: string) => failed.includes(name)
  return {
    applied: names.filter((name) => applied.has(name) && !isFailed(name)),
    pending: names.filter((name) => !applied.has(name) && !isFailed(name)),
    failed: names.filter(isFailed),
  }
}

/** Whether the ledger contains migrations, but none of these. */
export function belongsToOthers({ applied, failed }: Ledger, ours: readonly string[]): boolean {
  const recorded = [...applied, ...failed]
  return recorded.length > 0 && !recorded.some((name) => ours.includes(name))
}

/** Reads the ledger of a schema. It is empty if the schema has none. */
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
