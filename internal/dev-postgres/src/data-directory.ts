import { execFile } from 'node:child_process'
import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { handOver, type ServerUser } from './server-user.ts'

const INITDB_TIMEOUT_MS = 120_000

const run = promisify(execFile)

/** The place of a data directory, the PostgreSQL that creates it, and its owner. */
export interface NewDataDirectory {
  dataDirectory: string
  /** The folder with PostgreSQL's `bin`, `lib` and `share`. */
  native: string
  /** The parent directory, for temporary files. */
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

/** Fills a data directory with a copy of another, stopped server's. */
export async function copyDataDirectory(
  { dataDirectory, directory, user }: NewDataDirectory,
  original: string,
): Promise<void> {
  await run('cp', ['-Rp', original, dataDirectory], { cwd: directory, ...user })
}

/**
 * Makes the next start that of a standby: in recovery and read-only.
 *
 * @param primary - the connection string of the server to stream from. Without one, its data does not change.
 */
export async function makeStandby(dataDirectory: string, user: ServerUser, primary = ''): Promise<void> {
  const signalFile = join(dataDirectory, 'standby.signal')
  await writeFile(signalFile, '')
  await handOver(signalFile, user)
  // The last setting of a name counts. The password must not be an argument of `postgres`, where every user could read it.
  await appendFile(join(dataDirectory, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`)
}
