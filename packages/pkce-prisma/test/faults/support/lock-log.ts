import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import type { PkceDatabase } from '../../support/pkce-database.ts'

const SETTINGS = ['logging_collector=on', 'log_lock_waits=on', 'deadlock_timeout=1ms', 'log_line_prefix=']

/** A server that logs every wait for a lock of at least a millisecond. */
export function startServerWithLockLog(): Promise<PostgresServer> {
  return startPostgres({ postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]) })
}

/** The lines in that server's log about sessions that waited for the transaction of another session. */
export async function lockLog({ query }: Pick<PkceDatabase, 'query'>): Promise<string[]> {
  const [row] = await query<{ log: string }>('SELECT pg_read_file(pg_current_logfile()) AS log')
  const lines = row?.log.split('\n') ?? []
  return lines.filter((line) => /(still waiting|detected deadlock).* on (transaction|tuple)/.test(line))
}
