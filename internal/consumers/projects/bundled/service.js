import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { isPkceStoreError } from '@org/pkce-core'
import { createFlows } from '@org/pkce-flow'
import { MemoryPkceStore } from '@org/pkce-memory'
import { deployMigrations, migrationStatus } from '@org/pkce-migrate'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

/** Deploys, and completes a flow on each store. A second take of the flow must fail. */
export async function serve() {
  const { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS, PKCE_SCHEMA: schema } = process.env
  const { applied } = await deployMigrations({ connectionString, schema })
  const { upToDate } = await migrationStatus({ connectionString, schema })
  const prisma = createPrismaClient({ connectionString, schema })
  const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
  const answers = [
    await oneFlow(new PrismaPkceStore({ prisma, encryptor, schema })),
    await oneFlow(new MemoryPkceStore()),
  ]
  await prisma.$disconnect()
  const globals = ['__dirname', '__filename'].filter((name) => Object.hasOwn(globalThis, name))
  return JSON.stringify({ applied: applied.length, upToDate, answers, globals })
}

async function oneFlow(store) {
  const callbackUrl = 'https://service.example/oauth/callback'
  const flows = createFlows({ store, callbackUrl })
  const start = new Request('https://service.example/oauth/start', { method: 'POST' })
  const begun = await flows.begin({ connection: 'issue-tracker', appState: { tab: 1 } }, { request: start })
  const redirect = begun.response(new URL('https://login.example/authorize'))
  const cookie = redirect.headers.getSetCookie()[0].split(';', 1)[0]
  const url = `${callbackUrl}?${new URLSearchParams({ code: 'c', state: begun.parameters.state })}`
  const done = await flows.complete(new Request(url, { headers: { cookie } }))
  const again = await store.take(begun.parameters.state).catch((error) => error)
  await store.close()
  return [done.ok && done.flow.appState, isPkceStoreError(again, 'PKCE_STATE_NOT_FOUND')]
}
