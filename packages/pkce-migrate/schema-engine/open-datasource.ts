import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { connectAdapter } from '../src/engine/engine-adapter.ts'
import type { EngineDatabases } from '../src/engine/open-engine.ts'
import { readPrismaTarget } from '../src/options.ts'
import { openPool } from '../src/pool.ts'
import { offlineAdapter } from './offline-adapter.ts'
import { createShadowDatabase, emptyShadowDatabase, type ShadowDatabase } from './shadow-database.ts'

/** The databases that `prisma.config.ts` names. */
export interface Datasource {
  url?: string
  shadowDatabaseUrl?: string
}

/** The databases of a datasource. */
export interface OpenDatasource extends EngineDatabases {
  /** Drops the remaining shadow databases, and disconnects once no query is running. */
  close(): Promise<void>
}

/** Opens a datasource. It connects when the engine first needs a connection. */
export function openDatasource({ url, shadowDatabaseUrl }: Datasource): OpenDatasource {
  const target = url === undefined ? undefined : readPrismaTarget(url)
  const shadowTarget = shadowDatabaseUrl === undefined ? undefined : readPrismaTarget(shadowDatabaseUrl)
  const pool = target && openPool(target)
  const shadows = new Set<ShadowDatabase>()

  async function openShadow(): Promise<[ShadowDatabase, schema: string]> {
    if (shadowTarget) return [await emptyShadowDatabase(shadowTarget, pool), shadowTarget.schema]
    if (target && pool) return [await createShadowDatabase(pool, target), target.schema]
    throw new Error('Replaying migrations needs a database: set DATABASE_URL or SHADOW_DATABASE_URL')
  }

  return {
    connect: async () => (target && pool ? connectAdapter(pool, target.schema) : offlineAdapter()),
    async connectToShadowDb(): Promise<SqlDriverAdapter> {
      const [shadow, schema] = await openShadow()
      shadows.add(shadow)
      const adapter = await connectAdapter(shadow.pool, schema)
      adapter.dispose = async () => {
        shadows.delete(shadow)
        await shadow.remove()
      }
      return adapter
    },
    async close() {
      await Promise.all([...shadows].map((shadow) => shadow.remove()))
      void pool?.end()
    },
  }
}
