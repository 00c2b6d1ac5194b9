import type { OwnClient } from './own-client.ts'

interface Operation {
  args: unknown
  query(args: unknown): Promise<unknown>
}

/** A client that wraps each operation in a batch transaction, like Prisma's example for row-level security. */
export function tenantClient(prisma: OwnClient): OwnClient {
  return prisma.$extends({
    query: {
      async $allOperations({ args, query }: Operation) {
        const setTenant = prisma.$executeRaw`SELECT set_config('app.tenant', 'x', true)`
        const [, result] = await prisma.$transaction([setTenant, query(args)])
        return result
      },
    },
  })
}
