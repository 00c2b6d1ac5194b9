import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import pg from 'pg'

const INTERNAL_CHAR = 18

/**
 * Teaches adapter-pg the catalogue's one-byte type `"char"`, which it refuses and the engine insists on: the pool
 * presents such columns as text, and what the adapter makes of them is told to be a character again.
 */
export function readCatalogueChars(pool: pg.Pool, adapter: SqlDriverAdapter): void {
  const charColumns = new WeakMap<object, number[]>()

  const queryPool: (...args: unknown[]) => Promise<Partial<pg.QueryResult>> = pool.query.bind(pool)
  Object.assign(pool, {
    query: async (...args: unknown[]) => {
      const result = await queryPool(...args)
      const { fields = [], rows = [] } = result
      const columns = [...fields.keys()].filter((column) => fields[column]?.dataTypeID === INTERNAL_CHAR)
      for (const column of columns)
        Object.assign(fields[column] ?? {}, { dataTypeID: pg.types.builtins.TEXT })
      charColumns.set(rows, columns)
      return result
    },
  })

  const queryAdapter = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryAdapter(query)
    for (const column of charColumns.get(result.rows) ?? []) {
      result.columnTypes[column] = ColumnTypeEnum.Character
    }
    return result
  }
}
