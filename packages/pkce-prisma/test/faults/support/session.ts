import pg from 'pg'
import { onTestFinished } from 'vitest'

/**
 * A session of somebody else's, such as one that keeps a row locked. It ends with the test, if not before.
 *
 * @param onFinished - that of the test's context, where tests run side by side.
 */
export async function openSession(
  connectionString: string,
  onFinished: (end: () => Promise<void>) => void = onTestFinished,
): Promise<pg.Client> {
  const session = new pg.Client({ connectionString })
  // Its server may go down.
  session.on('error', () => {})
  await session.connect()
  onFinished(() => session.end())
  return session
}
