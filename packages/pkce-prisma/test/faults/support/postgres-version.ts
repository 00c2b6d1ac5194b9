import { join } from 'node:path'
import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import { installOnDemand } from '@org/on-demand'

/** A server of PostgreSQL 14 to 18. Older versions are installed on demand. */
export async function startPostgresVersion(version: number): Promise<PostgresServer> {
  if (version === 18) return startPostgres()
  const modules = await installOnDemand(new URL('../postgres-versions/', import.meta.url))
  return startPostgres({ installation: join(modules, `postgres-${version}-${process.arch}`, 'native') })
}
