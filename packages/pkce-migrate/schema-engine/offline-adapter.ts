import { ColumnTypeEnum, type SqlDriverAdapter, type SqlResultSet } from '@prisma/driver-adapter-utils'

/**
 * Stands in where no database is configured: the engine greets one before everything, even before comparing two
 * files. Whatever it asks beyond the greeting fails.
 */
export function offlineAdapter(): SqlDriverAdapter {
  const refuse = () => Promise.reject(new Error('This needs a database: set DATABASE_URL'))
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    queryRaw: async ({ sql }) => (/^SELECT EXISTS\(.*pg_namespace/.test(sql) ? GREETING : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: async () => {},
  }
}

const GREETING: SqlResultSet = {
  columnNames: ['exists', 'version', 'numeric_version'],
  columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
  rows: [[true, 'PostgreSQL', 180000]],
}
