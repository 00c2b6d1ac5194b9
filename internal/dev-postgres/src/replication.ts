import { setTimeout as sleep } from 'node:timers/promises'
import { query } from './query.ts'

const STREAMING_TIMEOUT_MS = 60_000
const PROMOTE_TIMEOUT_S = 60

/** The data directory of a server. */
export async function dataDirectoryOf(connectionString: string): Promise<string> {
  const [row] = await query<{ path: string }>(
    connectionString,
    "SELECT current_setting('data_directory') AS path",
  )
  return String(row?.path)
}

/** Promotes a standby to primary. Resolves when it accepts writes. */
export async function promote(connectionString: string): Promise<void> {
  const [row] = await query<{ promoted: boolean }>(
    connectionString,
    `SELECT pg_promote(wait_seconds => ${PROMOTE_TIMEOUT_S}) AS promoted`,
  )
  if (!row?.promoted) throw new Error('The standby was not promoted in time')
}

/** Waits until a standby streams from its primary. */
export async function untilStreaming(connectionString: string): Promise<void> {
  const deadline = performance.now() + STREAMING_TIMEOUT_MS
  const sql = "SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'"
  while ((await query(connectionString, sql)).length === 0) {
    if (performance.now() > deadline) throw new Error('The standby does not stream from its primary')
    await sleep(20)
  }
}
