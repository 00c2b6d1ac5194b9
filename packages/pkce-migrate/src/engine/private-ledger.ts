import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { LOCK } from '../lock.ts'

/**
 * Has the engine see these migrations alone in the ledger, and no lock: another project's failed migration would stop it,
 * and the lock is held by its caller, or unknown to the server.
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
