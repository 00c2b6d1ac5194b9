import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { loadEngine } from './load-engine.ts'

/** How the engine connects to its databases. */
export interface EngineDatabases {
  /** Connects to the database to migrate. */
  connect(): Promise<SqlDriverAdapter>
  /** Connects to an empty database to replay migrations in. */
  connectToShadowDb(): Promise<SqlDriverAdapter>
}

/**
 * Opens a schema engine for these databases. It creates the schema if it is missing. The caller has to call `free()` and
 * close the connections.
 */
export async function openEngine(
  databases: EngineDatabases,
  datamodels: [path: string, content: string][] | undefined = undefined,
): Promise<SchemaEngine> {
  const { SchemaEngine } = await loadEngine()
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    ...databases,
  }
  return SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory))
}
