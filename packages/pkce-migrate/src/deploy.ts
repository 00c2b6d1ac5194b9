import type { MigrationList } from '@prisma/schema-engine-wasm'
import type pg from 'pg'
import { applyMigrations } from './apply-migrations.ts'
import { SchemaTakenError, UnresolvedMigrationError } from './errors.ts'
import { type Ledger, readLedger } from './ledger.ts'
import type { Target } from './options.ts'
import { migrationNames } from './packed-migrations.ts'
import { withDatabase } from './with-database.ts'

/** Applies what is pending of these migrations, and answers what that was. */
export function deploy(target: Target, migrations: MigrationList): Promise<string[]> {
  const { schema } = target
  const names = migrationNames(migrations)

  return withDatabase(target, async (pool) => {
    await takeTurn(pool)
    const ledger = await readLedger(pool, schema)
    if (belongsToOthers(ledger, names)) throw new SchemaTakenError(schema, "another project's migrations")
    if (ledger.failed.length > 0) throw new UnresolvedMigrationError(ledger.failed)
    if (names.every((name) => ledger.applied.has(name))) return []
    return applyMigrations(pool, schema, migrations)
  })
}

/**
 * Takes the advisory lock that every schema engine takes, and without its limit of ten seconds: a replica that
 * starts while another one builds an index waits for it. The connection's end lets go of the lock.
 */
async function takeTurn(pool: pg.Pool): Promise<void> {
  await pool.query('SELECT pg_advisory_lock(72707369)')
}

function belongsToOthers({ applied, failed }: Ledger, ours: readonly string[]): boolean {
  const recorded = [...applied, ...failed]
  return recorded.length > 0 && !recorded.some((name) => ours.includes(name))
}
