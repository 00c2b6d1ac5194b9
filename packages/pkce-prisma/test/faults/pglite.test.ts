import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installOnDemand } from '@org/on-demand'
import { describePkceStore } from '@org/pkce-conformance'
import { deployMigrations } from '@org/pkce-migrate'
import { afterAll, expect, test } from 'vitest'
import { PrismaClient } from '../../src/generated/client.ts'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '../../src/index.ts'
import { encryptor, newState, newValue } from '../support/pkce-database.ts'

const modules = await installOnDemand(new URL('pglite/', import.meta.url))
const { PGlite } = await importInstalled('@electric-sql/pglite/dist/index.js')
const { PGLiteSocketServer } = await importInstalled('@electric-sql/pglite-socket/dist/index.js')
const { PrismaPGlite } = await importInstalled('pglite-prisma-adapter/dist/index.mjs')

const database = await PGlite.create()
await migrateOverSocket()
const prisma = new PrismaClient({ adapter: new PrismaPGlite(database) })
afterAll(() => database.close())

function openStore(options?: Partial<PrismaPkceStoreOptions>): PrismaPkceStore {
  return new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0, ...options })
}

test('check() finds no problem on PGlite', async () => {
  await expect(openStore().check()).resolves.toBeUndefined()
})

test('an error of PGlite has the SQLSTATE', async () => {
  const store = openStore({ schema: 'nowhere' })
  const undefinedTable = { retryable: true, cause: { sqlState: '42P01' } }
  await expect(store.put(newState(), newValue())).rejects.toMatchObject(undefinedTable)
  await expect(store.take(newState())).rejects.toMatchObject(undefinedTable)
})

describePkceStore('PrismaPkceStore on PGlite', { open: openStore, sharedStorage: true })

async function importInstalled(file: string) {
  return import(pathToFileURL(join(modules, file)).href)
}

/** PGlite does not listen on a port by itself. */
async function migrateOverSocket(): Promise<void> {
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0 })
  await server.start()
  const connectionString = `postgresql://postgres@${server.getServerConn()}/postgres`
  await deployMigrations({ connectionString })
  await server.stop()
}
