import { runSql } from '../sql.ts'

/** The table of all raw contenders. */
export async function prepareRawTable(url: string): Promise<void> {
  await runSql(
    url,
    `CREATE TABLE raw_flows (state text PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL);
     CREATE INDEX ON raw_flows (expires_at)`,
  )
}

export const INSERT = `
  INSERT INTO raw_flows (state, value, expires_at) VALUES ($1, $2, now() + $3 * interval '1 millisecond')`
export const DELETE = 'DELETE FROM raw_flows WHERE state = $1 AND expires_at > now() RETURNING value'
export const FILL = `
  INSERT INTO raw_flows (state, value, expires_at)
  SELECT gen_random_uuid(), repeat('v', 400), now() + interval '1 day' FROM generate_series(1, $1)`
