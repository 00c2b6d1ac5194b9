import { expect, test } from 'vitest'
import type { PkcePrismaClient } from '../../src/index.ts'
import { newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const service = await createService()

const extensions: Record<string, (args: unknown) => PromiseLike<unknown>> = {
  'passes them to an invalid query': (args) =>
    service.prisma.oauthPkceState.create({ data: { audited: args } as never }),
  'throws them in a message': (args) => Promise.reject(new Error(JSON.stringify(args))),
  'throws them as a cause': (args) => Promise.reject(new Error('failed', { cause: args })),
  'throws them as a driver’s codes': (args) =>
    Promise.reject({
      code: args,
      meta: { driverAdapterError: { cause: { originalCode: args, kind: args } } },
    }),
  'throws them directly': (args) => Promise.reject(args),
}

test.for(Object.entries(extensions))(
  'an extension that gets the arguments and %s leaks no canary',
  async ([, fail]) => {
    const flow = newFlow()
    const table = await service.newTable()
    const prisma: PkcePrismaClient = service.prisma.$extends({
      query: {
        async $queryRawUnsafe({ args, query }) {
          await fail(args)
          return query(args)
        },
      },
    })
    const error = await refusalOf(operations.put(table.openStore({ prisma }), flow))
    expect(error).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', cause: { name: 'DatabaseError' } })
    expect(leaksIn(table.prismaErrors, flow.canaries)).not.toEqual([])
    expect(leaksIn(error, flow.canaries)).toEqual([])
  },
)
