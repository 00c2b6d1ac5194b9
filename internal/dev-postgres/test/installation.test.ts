import { cp, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from '@org/dev-postgres'
import { expect, test } from 'vitest'
import { installedBinaries } from '../src/binaries.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { findTraces } from './support/traces.ts'

test('the server runs the binaries of the installation that is named', async () => {
  const installation = join(await temporaryDirectory(), 'another')
  await cp(installedBinaries(), installation, { recursive: true, verbatimSymlinks: true })
  await using server = await startPostgres({ installation })
  const { postmaster } = await findTraces(server.connectionString)
  expect(await readlink(`/proc/${postmaster}/exe`)).toBe(join(installation, 'bin/postgres'))
})
