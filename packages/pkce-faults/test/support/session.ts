import pg from 'pg'
import { afterAll } from 'vitest'

/** A session of somebody else's, such as one that keeps a row locked. It ends with the test file, if not before. */
export async function openSession(connectionString: string): Promise<pg.Client> {
  const session = new pg.Client({ connectionString })
  // Its server may go down.
  session.on('error', () => {})
  await session.connect()
  afterAll(() => session.end())
  return session
}
