import { describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { newFlow, password } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const service = await createService()

const unreachable: Record<string, string> = {
  'a port where nothing listens': service.url({ port: '1' }),
  'a role that may not log in': service.url({ username: 'nobody' }),
  'a missing database': service.url({ pathname: '/missing' }),
  'a server without TLS or without a certificate': service.url({ search: '?sslmode=verify-full' }),
  'an option unknown to the server': service.url({ search: '?options=-c+nonsense=1' }),
}

// Concurrent, because most tests wait for the deadline of a call.
describe.concurrent.each(Object.entries(unreachable))(
  'connecting to %s leaks no canary',
  (_, connectionString) => {
    test.for(['put', 'take', 'sweep'] as const)('in a %s', async (operation) => {
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

// Whether such a text parses as a URL depends on its characters.
test.concurrent.for([
  ['an unescaped password', `postgresql://${service.role}:${password}@127.0.0.1:1/database`],
  ['a bare password', password],
] as const)(
  '%s as the connection string leaks from neither client nor store',
  async ([, connectionString]) => {
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
  },
)

test.for([
  ['a missing certificate file', service.url({ search: '?sslrootcert=/missing' })],
  ['an invalid port', service.url().replace(/:\d+\//, ':99999/')],
  ['an invalid host', service.url().replace('127.0.0.1', '[::')],
] as const)('%s in the connection string is refused, and no canary leaks', async ([, connectionString]) => {
  const error = await refusalOf(Promise.resolve().then(() => createPrismaClient({ connectionString })))
  expect(error).toBeInstanceOf(TypeError)
  expect(leaksIn(error, newFlow().canaries)).toEqual([])
})

test('a role that may no longer connect leaks no canary', async () => {
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
