import { ColumnTypeEnum, type SqlDriverAdapter, type SqlResultSet } from '@prisma/driver-adapter-utils'

/**
 * The adapter if no database is configured. Even to compare two files, the engine first queries the schema and the server's
 * version. Only this query is answered; every other one fails.
 */
export function offlineAdapter(): SqlDriverAdapter {
  const refuse = () => Promise.reject(new Error('This needs a database: set DATABASE_URL'))
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    queryRaw: async ({ sql }) => (/^SELECT EXISTS\(.*pg_namespace/.test(sql) ? VERSION : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: async () => {},
  }
}

const VERSION: SqlResultSet = {
  columnNames: ['exists', 'version', 'numeric_version'],
  columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
  rows: [[true, 'PostgreSQL', 180000]],
}
