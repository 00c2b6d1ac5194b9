import type { PkceStore } from '@org/pkce-core'
import { describe, expect, it } from 'vitest'
import { newStore } from '../support/service.ts'
import { startAuthorizationServer } from './support/authorization-server.ts'
import { begin, complete } from './support/connect.ts'
import { startMcpServer } from './support/mcp-server.ts'
import { Person } from './support/person.ts'
import { prismaStores } from './support/prisma-stores.ts'
import { CredentialTable, newReplica } from './support/replicas.ts'
import { SDK_VERSIONS } from './support/sdk-versions.ts'

const openPrismaStore = await prismaStores()

/** The stores of two replicas. A memory store belongs to one process, so both replicas share it. */
const STORES: [string, () => [PkceStore, PkceStore]][] = [
  [
    'memory store',
    () => {
      const store = newStore()
      return [store, store]
    },
  ],
  ['Prisma store', () => [openPrismaStore(), openPrismaStore()]],
]

describe.each(STORES)('%s', (_, openStores) => {
  describe.each(SDK_VERSIONS)('$name', (sdk) => {
    async function start() {
      const server = await startMcpServer(await startAuthorizationServer())
      const credentials = new CredentialTable()
      const [one, other] = openStores().map((store) => newReplica(store, credentials))
      if (one === undefined || other === undefined) throw new Error('expected two stores')
      return { server, credentials, one, other }
    }

    it('begins on one replica and completes on another', async () => {
      const { server, one, other } = await start()
      const person = new Person('alice')

      const callback = await person.signIn(await begin(sdk, one, server, person))

      expect(await complete(sdk, other, server, callback)).toBe('alice')
    })

    it('does not mix up concurrent authorizations of two users, or of one user in two tabs', async () => {
      const { server, one, other } = await start()
      const [alice, bob] = [new Person('alice'), new Person('bob')]

      const redirects = await Promise.all([
        begin(sdk, one, server, alice),
        begin(sdk, other, server, bob),
        begin(sdk, other, server, alice),
      ])
      const [first, second, third] = await Promise.all([
        alice.signIn(redirects[0]),
        bob.signIn(redirects[1]),
        alice.signIn(redirects[2]),
      ])

      expect(await complete(sdk, one, server, third)).toBe('alice')
      expect(await complete(sdk, one, server, second)).toBe('bob')
      expect(await complete(sdk, other, server, first)).toBe('alice')
    })
  })
})
