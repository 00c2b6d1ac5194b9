import type { ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { openClient } from './benchmark-client.ts'
import { DELETE, FILL, INSERT, prepareRawTable } from './raw-table.ts'

/** The statements of the floor, one by one through Prisma: the cost of Prisma alone. */
export const contender: ServedContender = {
  name: 'Prisma: raw INSERT, $transaction of raw DELETE',
  prepare: prepareRawTable,
  async open(url) {
    const prisma = openClient(url)
    return {
      async put(state, flow) {
        await prisma.$executeRawUnsafe(INSERT, state, JSON.stringify(flow), TTL_MS)
      },
      async take(state) {
        const [row] = await prisma.$transaction((tx) =>
          tx.$queryRawUnsafe<{ value: string }[]>(DELETE, state),
        )
        return row && JSON.parse(row.value)
      },
      close: () => prisma.$disconnect(),
    }
  },
  fill: FILL,
}
