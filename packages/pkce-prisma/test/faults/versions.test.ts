import { describePkceStore } from '@org/pkce-conformance'
import { deployMigrations, migrationStatus } from '@org/pkce-migrate'
import { afterAll, describe, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { PrismaPkceStore } from '../../src/index.ts'
import { encryptor } from '../support/pkce-database.ts'
import { startPostgresVersion } from './support/postgres-version.ts'

// Concurrent, because most of the suite waits for flows to expire.
const servers = await Promise.all(
  [14, 15, 16, 17, 18].map(async (version) => ({ version, server: await startPostgresVersion(version) })),
)
afterAll(async () => void (await Promise.all(servers.map(({ server }) => server.stop()))))

for (const { version, server } of servers) {
  describe.concurrent(`PostgreSQL ${version}`, async () => {
    const { connectionString } = await server.createDatabase()
    const first = await deployMigrations({ connectionString })
    const second = await deployMigrations({ connectionString })
    const prisma = createPrismaClient({ connectionString })
    afterAll(() => prisma.$disconnect())

    test('is the version of the server', async ({ expect }) => {
      const [row] = await prisma.$queryRaw<{ version: number }[]>`
        SELECT current_setting('server_version_num')::int / 10000 AS version`
      expect(row).toEqual({ version })
    })

    test('applies the migrations exactly once', async ({ expect }) => {
      const status = await migrationStatus({ connectionString })
      expect(status).toEqual({
        applied: first.applied,
        pending: [],
        failed: [],
        problems: [],
        upToDate: true,
      })
      expect(second.applied).toEqual([])
    })

    test('check() finds no problem', async ({ expect }) => {
      const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })
      await expect(store.check()).resolves.toBeUndefined()
      await store.close()
    })

    describePkceStore('PrismaPkceStore', {
      open: (options) => new PrismaPkceStore({ prisma, encryptor, ...options }),
      sharedStorage: true,
    })
  })
}
