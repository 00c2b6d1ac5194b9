import type { ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { runSql } from '../sql.ts'
import { openClient } from './benchmark-client.ts'

/** What is written first with Prisma: `create`, then a transaction with `findUnique` and `delete`. */
export const contender: ServedContender = {
  name: 'Prisma: create, $transaction of findUnique and delete',
  async prepare(url) {
    await runSql(
      url,
      `CREATE TABLE plain_flows (token text PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL);
       CREATE INDEX ON plain_flows (expires_at)`,
    )
  },
  async open(url) {
    const prisma = openClient(url)
    return {
      async put(token, flow) {
        const expiresAt = new Date(Date.now() + TTL_MS)
        await prisma.plainFlow.create({ data: { token, value: JSON.stringify(flow), expiresAt } })
      },
      async take(token) {
        try {
          const row = await prisma.$transaction(async (tx) => {
            const found = await tx.plainFlow.findUnique({ where: { token } })
            if (found !== null) await tx.plainFlow.delete({ where: { token } })
            return found
          })
          return row === null || row.expiresAt <= new Date() ? undefined : JSON.parse(row.value)
        } catch (error) {
          // The row was there, and gone when it was to be deleted: somebody else has it.
          if (error instanceof Error && 'code' in error && error.code === 'P2025') return undefined
          throw error
        }
      },
      close: () => prisma.$disconnect(),
    }
  },
  fill: `
    INSERT INTO plain_flows (token, value, expires_at)
    SELECT gen_random_uuid(), repeat('v', 400), now() + interval '1 day' FROM generate_series(1, $1)`,
}
