import pg from 'pg'
import { onTestFinished } from 'vitest'

/**
 * Another session on the database, for example to keep a row locked. It ends with the test at the latest.
 *
 * @param onFinished - `onTestFinished` of the test's context, if tests run concurrently.
 */
export async function openSession(
  connectionString: string,
  onFinished: (end: () => Promise<void>) => void = onTestFinished,
): Promise<pg.Client> {
  const session = new pg.Client({ connectionString })
  // Its server may be stopped.
  session.on('error', () => {})
  await session.connect()
  onFinished(() => session.end())
  return session
}
