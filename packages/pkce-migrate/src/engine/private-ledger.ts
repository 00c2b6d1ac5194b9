import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { LOCK } from '../lock.ts'

/**
 * Shows the engine only these migrations of the ledger, because it would stop at another project's failed migration. It
 * also skips the engine's lock: the caller holds it already, or the server has no advisory locks.
 */
export function showOnly(names: readonly string[], adapter: SqlDriverAdapter): void {
  const executeRaw = adapter.executeRaw.bind(adapter)
  adapter.executeRaw = async (query) => (query.sql === LOCK ? 0 : executeRaw(query))

  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    if (!/^SELECT .* FROM "_prisma_migrations"/.test(query.sql)) return result
    const column = result.columnNames.indexOf('migration_name')
    return { ...result, rows: result.rows.filter((row) => names.includes(String(row[column]))) }
  }
}
