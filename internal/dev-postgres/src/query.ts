import pg from 'pg'

/** Runs one statement on a separate connection. */
export async function query<Row extends object>(
  connectionString: string,
  sql: string,
  values: string[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}
