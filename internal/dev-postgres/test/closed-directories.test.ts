import { execFile } from 'node:child_process'
import { chmod, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startPostgres } from '@org/dev-postgres'
import { expect, test, vi } from 'vitest'
import { installedBinaries, provideBinaries } from '../src/binaries.ts'
import { findServerUser } from '../src/server-user.ts'
import { query } from './support/query.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

const run = promisify(execFile)

// For an ordinary user, these tests only show that nothing is in the way. For root, whose server runs as another user, they
// show that the workaround works.

test('the binaries run from a checkout that only its owner may enter', async () => {
  const directory = await temporaryDirectory()
  const closed = join(directory, 'closed')
  await cp(installedBinaries(), join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
  await chmod(closed, 0o700)
  const open = join(directory, 'open')
  await mkdir(open)

  const user = await findServerUser()
  const binaries = await provideBinaries(join(closed, 'native'), open, user)
  const { stdout } = await run(join(binaries, 'bin/postgres'), ['--version'], { cwd: '/', ...user })
  expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18\./)
})

test('a server starts even though only its owner may enter the temporary directory', async ({
  onTestFinished,
}) => {
  const directory = await temporaryDirectory()
  await chmod(directory, 0o700)
  vi.stubEnv('TMPDIR', directory)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using server = await startPostgres()
  expect(await query(server.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})
