import { execFile } from 'node:child_process'
import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { handOver, type ServerUser } from './server-user.ts'

const INITDB_TIMEOUT_MS = 120_000

const run = promisify(execFile)

/** Where a data directory is made, by which PostgreSQL, and for whom. */
export interface NewDataDirectory {
  dataDirectory: string
  /** The folder with PostgreSQL's `bin`, `lib` and `share`. */
  native: string
  /** The directory around it, for what is needed on the way. */
  directory: string
  user: ServerUser
}

/** Fills a data directory for an administrator `postgres` with this password. */
export async function createDataDirectory(
  { dataDirectory, native, directory, user }: NewDataDirectory,
  password: string,
): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  await handOver(passwordFile, user)
  await run(
    join(native, 'bin/initdb'),
    [
      `--pgdata=${dataDirectory}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ],
    { cwd: directory, timeout: INITDB_TIMEOUT_MS, ...user },
  )
  await rm(passwordFile)
}

/** Fills a data directory with what is in the one of another server, which is down. */
export async function copyDataDirectory(
  { dataDirectory, directory, user }: NewDataDirectory,
  original: string,
): Promise<void> {
  await run('cp', ['-Rp', original, dataDirectory], { cwd: directory, ...user })
}

/**
 * Has the next start be that of a standby: in recovery, and read-only.
 *
 * @param primary - where it streams from, as a connection string. Without one, it stays at what it has.
 */
export async function makeStandby(dataDirectory: string, user: ServerUser, primary = ''): Promise<void> {
  const signalFile = join(dataDirectory, 'standby.signal')
  await writeFile(signalFile, '')
  await handOver(signalFile, user)
  // The last setting of a name counts. The password must not be among the arguments of `postgres`, for all to see.
  await appendFile(join(dataDirectory, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`)
}
