import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { startPostgres } from '@org/dev-postgres'
import { expect, test, vi } from 'vitest'
import { installedBinaries } from '../src/binaries.ts'
import { Cluster } from '../src/cluster.ts'
import { query } from './support/query.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

test('a server that does not start reports why and leaves nothing behind', async ({ onTestFinished }) => {
  const directory = await temporaryDirectory()
  vi.stubEnv('TMPDIR', directory)
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(startPostgres({ postgresFlags: ['-c', 'no_such_setting=1'] })).rejects.toThrow(
    /PostgreSQL did not start:\n.*unrecognized configuration parameter "no_such_setting"/,
  )
  expect(await readdir(directory)).toEqual([])
})

test('a server skips ports that are in use', async () => {
  const occupant = createServer().listen(0, '127.0.0.1')
  await once(occupant, 'listening')
  const { port: taken } = occupant.address() as AddressInfo
  const cluster = await Cluster.create({ installation: installedBinaries(), fsync: false, postgresFlags: [] })
  try {
    await cluster.initialize()
    const ports = [taken, taken, 20_000 + (taken % 10_000)]
    await cluster.start(() => ports.shift() ?? 0)
    expect(Number(new URL(cluster.connectionString).port)).toBe(20_000 + (taken % 10_000))
    expect(await query(cluster.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  } finally {
    await cluster.destroy()
    occupant.close()
  }
})
