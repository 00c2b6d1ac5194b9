import type { ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { runSql } from '../sql.ts'
import { openClient } from './benchmark-client.ts'

/** The obvious solution with Prisma: `create`, then a transaction with `findUnique` and `delete`. */
export const contender: ServedContender = {
  name: 'Prisma: create, $transaction of findUnique and delete',
  async prepare(url) {
    await runSql(
      url,
      `CREATE TABLE plain_flows (state text PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL);
       CREATE INDEX ON plain_flows (expires_at)`,
    )
  },
  async open(url) {
    const prisma = openClient(url)
    return {
      async put(state, flow) {
        const expiresAt = new Date(Date.now() + TTL_MS)
        await prisma.plainFlow.create({ data: { state, value: JSON.stringify(flow), expiresAt } })
      },
      async take(state) {
        try {
          const row = await prisma.$transaction(async (tx) => {
            const found = await tx.plainFlow.findUnique({ where: { state } })
            if (found !== null) await tx.plainFlow.delete({ where: { state } })
            return found
          })
          return row === null || row.expiresAt <= new Date() ? undefined : JSON.parse(row.value)
        } catch (error) {
          // Another taker deleted the row after this one found it.
          if (error instanceof Error && 'code' in error && error.code === 'P2025') return undefined
          throw error
        }
      },
      close: () => prisma.$disconnect(),
    }
  },
  fill: `
    INSERT INTO plain_flows (state, value, expires_at)
    SELECT gen_random_uuid(), repeat('v', 400), now() + interval '1 day' FROM generate_series(1, $1)`,
}
