import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The folder of `prisma.config.ts`, relative to the sources or to the build. */
const PROJECT = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url))

/** Creates the service's own tables as a deployment does: `prisma migrate deploy`. */
export async function migrateOwnTables(connectionString: string): Promise<void> {
  const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const env = {
    ...process.env,
    DATABASE_URL: connectionString,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  await promisify(execFile)(process.execPath, [prisma, 'migrate', 'deploy'], { cwd: PROJECT, env })
}
