import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { loadEngine } from './load-engine.ts'

/** How the engine reaches the databases it works on. */
export interface EngineDatabases {
  /** Connects to the database that is migrated. */
  connect(): Promise<SqlDriverAdapter>
  /** Connects to an empty database to replay migrations in. */
  connectToShadowDb(): Promise<SqlDriverAdapter>
}

/**
 * A schema engine over these databases. It creates the schema it is for where that is missing. Whoever opens it
 * calls `free()`, and closes the connections.
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
