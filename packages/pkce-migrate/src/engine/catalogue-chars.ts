import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import pg from 'pg'

const INTERNAL_CHAR = 18

/**
 * Lets the engine read columns of the catalogue's one-byte type `"char"`, which adapter-pg does not support. The pool
 * reports them to the adapter as text, and the adapter reports them to the engine as characters.
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
