import { describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { newFlow, password } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const service = await createService()

const unreachable: Record<string, string> = {
  'nothing listening': service.url({ port: '1' }),
  'a role that is not let in': service.url({ username: 'nobody' }),
  'a database that is not there': service.url({ pathname: '/missing' }),
  'a server without TLS, or without a certificate': service.url({ search: '?sslmode=verify-full' }),
  'an option that the server does not know': service.url({ search: '?options=-c+nonsense=1' }),
}

// Side by side, as most wait until a call must be answered.
describe.concurrent.each(Object.entries(unreachable))(
  '%s: no canary comes out of a',
  (_, connectionString) => {
    test.for(['put', 'take', 'sweep'] as const)('%s', async (operation) => {
      const flow = newFlow()
      const { openStore } = await service.newTable()
      const prisma = createPrismaClient({ connectionString })
      const error = await refusalOf(operations[operation](openStore({ prisma }), flow))
      expect(error).toMatchObject({ cause: { name: 'DatabaseError' } })
      expect(leaksIn(error, flow.canaries)).toEqual([])
      await prisma.$disconnect()
    })
  },
)

// Whether such a text can be read at all is a matter of the characters that are in it.
test.concurrent.for([
  ['a password that is not escaped', `postgresql://${service.role}:${password}@127.0.0.1:1/database`],
  ['a password and nothing else', password],
] as const)('%s: no canary comes out, of the client or the store', async ([, connectionString]) => {
  const flow = newFlow()
  const { openStore } = await service.newTable()
  const errors = await Promise.all(
    Object.values(operations).map((operation) => {
      const attempt = async () =>
        operation(openStore({ prisma: createPrismaClient({ connectionString }) }), flow)
      return refusalOf(attempt())
    }),
  )
  for (const error of errors) expect(leaksIn(error, flow.canaries)).toEqual([])
})

test.for([
  ['a certificate that is not there', service.url({ search: '?sslrootcert=/missing' })],
  ['a port that is none', service.url().replace(/:\d+\//, ':99999/')],
  ['a host that is none', service.url().replace('127.0.0.1', '[::')],
] as const)('%s: no client is made, and no canary comes out', async ([, connectionString]) => {
  const error = await refusalOf(Promise.resolve().then(() => createPrismaClient({ connectionString })))
  expect(error).toBeInstanceOf(TypeError)
  expect(leaksIn(error, newFlow().canaries)).toEqual([])
})

test('a role that may not connect any more: no canary comes out', async () => {
  await service.admin.$executeRawUnsafe(`ALTER ROLE ${service.role} CONNECTION LIMIT 0`)
  try {
    const flow = newFlow()
    const { openStore } = await service.newTable()
    const prisma = createPrismaClient({ connectionString: service.url() })
    const error = await refusalOf(operations.put(openStore({ prisma }), flow))
    expect(error).toMatchObject({ cause: { sqlState: '53300' } })
    expect(leaksIn(error, flow.canaries)).toEqual([])
    await prisma.$disconnect()
  } finally {
    await service.admin.$executeRawUnsafe(`ALTER ROLE ${service.role} CONNECTION LIMIT -1`)
  }
})
