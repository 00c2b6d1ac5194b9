import { inspect } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, expect, test } from 'vitest'
import { DatabaseError, databaseError } from '../src/database-error.ts'
import { Prisma, PrismaClient } from '../src/generated/client.ts'
import { type Fact, factsOf } from './support/facts.ts'
import { createPkceDatabase, PATIENT } from './support/pkce-database.ts'

const SECRET = 'canary-bound-parameter'
const database = await createPkceDatabase()
const config = { connectionString: database.connectionString, max: 1, connectionTimeoutMillis: 3_000 }
const prisma = new PrismaClient({ adapter: new PrismaPg(config), errorFormat: 'minimal' })
afterAll(() => prisma.$disconnect())

const notSent: Fact[] = ['never sent', 'over', 'transient']
const select = (tx: Pick<PrismaClient, '$queryRawUnsafe'>) => tx.$queryRawUnsafe('SELECT 1')

/** Runs `work` while the client's only connection is in use. */
async function whileExhausted(work: () => Promise<unknown>): Promise<unknown> {
  return prisma.$transaction(async (tx) => {
    await select(tx)
    return work().catch((error: unknown) => error)
  }, PATIENT)
}

test('a transaction that gets no connection within maxWait was never sent', async () => {
  const late = () => prisma.$transaction(select, { maxWait: 1 })
  const error = databaseError(await whileExhausted(late))
  expect(error).toMatchObject({ prismaCode: 'P2028' })
  expect(factsOf(error)).toEqual(notSent)
})

test.for(['a statement', 'COMMIT'])('%s is not sent after the timeout of its transaction', async (what) => {
  const error = await prisma
    .$transaction(
      async (tx) => {
        await tx.$queryRawUnsafe('SELECT pg_sleep(0.2)::text')
        if (what === 'a statement') await select(tx)
      },
      { ...PATIENT, timeout: 100 },
    )
    .catch(databaseError)
  expect(error).toMatchObject({ prismaCode: 'P2028' })
  expect(factsOf(error as DatabaseError)).toEqual(notSent)
})

test('a statement that gets no connection in time was never sent', async () => {
  const error = databaseError(await whileExhausted(async () => select(prisma)))
  expect(error).toMatchObject({ kind: 'NoConnectionInTime' })
  expect(factsOf(error)).toEqual(notSent)
})

test('a statement on an ended pool was never sent, and waiting does not help', () => {
  const error = databaseError(new Error('Cannot use a pool after calling end on the pool'))
  expect(error).toMatchObject({ kind: 'PoolEnded' })
  expect(factsOf(error)).toEqual(['never sent', 'over'])
})

test.for<[what: string, error: unknown, codes: object]>([
  [
    'arguments that Prisma rejects',
    new Prisma.PrismaClientValidationError(SECRET, { clientVersion: '7' }),
    {},
  ],
  ['an error from an extension', new Error(SECRET), {}],
  ['a string', SECRET, {}],
  ['nothing', undefined, {}],
  ['null', null, {}],
  ['malformed codes', driverError({ kind: `${SECRET} `, originalCode: SECRET, severity: SECRET }), {}],
  ['a row in the detail', driverError({ originalCode: '23514' }), { sqlState: '23514' }],
  ['a query_timeout', new Error('Query read timeout'), { kind: 'QueryTimeout' }],
])('only the codes of an error are kept: %s', ([, thrown, codes]) => {
  const error = databaseError(thrown)
  expect(error).toBeInstanceOf(DatabaseError)
  const none = { prismaCode: undefined, sqlState: undefined, severity: undefined, kind: undefined }
  expect({ ...error }).toMatchObject({ ...none, ...codes })
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(SECRET)
  expect(databaseError(error)).toBe(error)
})

/** An error as thrown by the driver adapter. */
function driverError(cause: object): Error {
  return new Error(SECRET, { cause: { ...cause, originalMessage: SECRET, detail: SECRET } })
}
