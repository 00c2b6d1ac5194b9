import { setTimeout as sleep } from 'node:timers/promises'
import { type DatabaseFailure, databaseFailure } from './database-failure.ts'

const MAX_ATTEMPTS = 5
const FIRST_BACKOFF_MS = 10

/**
 * Runs `work` again where it is certain that it was rolled back: a few times, after a random wait that grows,
 * so that rivals do not meet again in step.
 *
 * @param wasRolledBack - by default: whether PostgreSQL says that it made way for another transaction.
 */
export async function retryRolledBack<T>(
  work: () => Promise<T>,
  wasRolledBack = (failure: DatabaseFailure) => failure.gaveWay,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !wasRolledBack(databaseFailure(error))) throw error
      await sleep(Math.random() * FIRST_BACKOFF_MS * 2 ** attempt)
    }
  }
}
