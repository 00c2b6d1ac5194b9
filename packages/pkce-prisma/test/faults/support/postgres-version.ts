import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type PostgresServer, startPostgres } from '@org/dev-postgres'

const require = createRequire(import.meta.url)

/** A server of PostgreSQL 14 to 18. The older versions are dependencies of this package, named `postgres-14` and so on. */
export function startPostgresVersion(version: number): Promise<PostgresServer> {
  if (version === 18) return startPostgres()
  const entry = realpathSync(require.resolve(`postgres-${version}`))
  return startPostgres({ installation: join(dirname(entry), '../native') })
}
