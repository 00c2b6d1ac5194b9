import type { MigrationList } from '@prisma/schema-engine-wasm'
import type pg from 'pg'
import { connectAdapter, type ScriptError } from './engine/engine-adapter.ts'
import { openEngine } from './engine/open-engine.ts'
import { showOnly } from './engine/private-ledger.ts'
import { MigrationFailedError, SchemaTakenError } from './errors.ts'
import { ofMigrations, readLedger } from './ledger.ts'
import { migrationNames } from './packed-migrations.ts'

/** Applies the pending migrations with the engine, over a connection that holds the lock. Returns their names. */
export async function applyMigrations(
  pool: pg.Pool,
  schema: string,
  migrationsList: MigrationList,
): Promise<string[]> {
  const names = migrationNames(migrationsList)
  let scriptError: ScriptError | undefined
  const engine = await openEngine({
    async connect() {
      const adapter = await connectAdapter(pool, schema, (error) => {
        scriptError = error
      })
      showOnly(names, adapter)
      return adapter
    },
    connectToShadowDb: () => Promise.reject(new Error('Applying migrations needs no shadow database')),
  })
  try {
    const filters = { externalTables: [], externalEnums: [] }
    return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'P3005') {
      throw new SchemaTakenError(schema, 'tables but no record of migrations')
    }
    if (scriptError === undefined) throw error
    const [migration] = ofMigrations(await readLedger(pool, schema), names).failed
    if (migration === undefined) throw error
    throw new MigrationFailedError(migration, scriptError.message, scriptError.sqlState)
  } finally {
    engine.free()
  }
}
