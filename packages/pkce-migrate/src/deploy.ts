import type { MigrationList } from '@prisma/schema-engine-wasm'
import type pg from 'pg'
import { applyMigrations } from './apply-migrations.ts'
import { checkServer } from './check-server.ts'
import { SchemaTakenError, UnresolvedMigrationError } from './errors.ts'
import { belongsToOthers, ofMigrations, readLedger } from './ledger.ts'
import { takeTurn } from './lock.ts'
import type { Target } from './options.ts'
import { migrationNames } from './packed-migrations.ts'
import { withDatabase } from './with-database.ts'

/** Steps of {@link deploy} in addition to applying migrations. They run while it holds the lock. */
export interface DeployHooks {
  /** Runs before migrations are applied to a schema in which `applied` were applied earlier. */
  beforeUpgrade?(pool: pg.Pool, applied: readonly string[]): Promise<void>
  /** Runs once every migration is applied. */
  whenApplied?(pool: pg.Pool): Promise<void>
}

/** Applies those of these migrations that are pending, and returns their names. */
export function deploy(
  target: Target,
  migrations: MigrationList,
  hooks: DeployHooks = {},
): Promise<string[]> {
  const { schema } = target
  const names = migrationNames(migrations)

  return withDatabase(target, async (pool) => {
    const readOnly = await checkServer(pool)
    if (readOnly) throw readOnly
    await takeTurn(pool)
    const ledger = await readLedger(pool, schema)
    if (belongsToOthers(ledger, names)) throw new SchemaTakenError(schema, "another project's migrations")
    const { applied, pending, failed } = ofMigrations(ledger, names)
    if (failed.length > 0) throw new UnresolvedMigrationError(failed)
    if (applied.length > 0) await hooks.beforeUpgrade?.(pool, applied)
    const done = pending.length === 0 ? [] : await applyMigrations(pool, schema, migrations)
    await hooks.whenApplied?.(pool)
    return done
  })
}
