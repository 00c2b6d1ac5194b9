import { setTimeout as sleep } from 'node:timers/promises'
import { databaseFailure } from './database-failure.ts'

const MAX_ATTEMPTS = 5
const FIRST_BACKOFF_MS = 10

/**
 * Runs `work` again where PostgreSQL says that it was rolled back to make way for another transaction: a few
 * times, after a random wait that grows, so that rivals do not meet again in step.
 */
export async function retryRolledBack<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !databaseFailure(error).gaveWay) throw error
      await sleep(Math.random() * FIRST_BACKOFF_MS * 2 ** attempt)
    }
  }
}
