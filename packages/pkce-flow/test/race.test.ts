import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import type { PkceStore } from '@org/pkce-core'
import { deployMigrations } from '@org/pkce-migrate'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callbackOf, newService, newStore } from './support/service.ts'

const FLOWS = 25
const { connectionString } = await createTestDatabase()
const keys = parseFieldEncryptionKeys(`test:${randomBytes(32).toString('base64')}`)
const clients = [1, 2].map(() => createPrismaClient({ connectionString }))
const replicas = clients.map(
  (prisma) => new PrismaPkceStore({ prisma, encryptor: createFieldEncryptor(keys) }),
)

beforeAll(async () => {
  await deployMigrations({ connectionString })
})
afterAll(async () => {
  for (const replica of replicas) await replica.close()
  for (const client of clients) await client.$disconnect()
})

test.each<[string, () => readonly [PkceStore, PkceStore]]>([
  [
    'in memory',
    () => {
      const store = newStore()
      return [store, store]
    },
  ],
  ['on two replicas', () => replicas as [PrismaPkceStore, PrismaPkceStore]],
])('gives each flow to exactly one of four concurrent clicks: %s', async (_, openStores) => {
  const [one, other] = openStores().map((store) => newService({ store }))
  if (one === undefined || other === undefined) throw new Error('expected two services')
  for (let flow = 0; flow < FLOWS; flow += 1) {
    const begun = await one.begin({ returnUrl: '/after', appState: { flow } })
    const clicks = [one, other, one, other].map(({ flows }) =>
      flows.complete(one.browser.request(callbackOf(begun))),
    )
    const answers = await Promise.all(clicks)
    expect(answers.filter(({ ok }) => ok)).toMatchObject([{ flow: { appState: { flow } } }])
    const losers = answers.filter((done) => !done.ok)
    expect(losers).toHaveLength(3)
    for (const loser of losers) {
      expect(loser).toMatchObject({ reason: 'already_taken', status: 303 })
      expect(loser.headers.getSetCookie()).toEqual([])
    }
    for (const done of answers) if (done.ok) one.browser.keep(done.response().headers.getSetCookie())
    expect(await other.flows.complete(one.browser.request(callbackOf(begun)))).toMatchObject({
      reason: 'already_done',
    })
  }
})
