import { setTimeout } from 'node:timers/promises'
import { plaintextFieldEncryptor } from '@org/field-encryption'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import type { PkcePrismaClient } from '../../src/index.ts'
import { type Flow, newFlow } from './canaries.ts'
import { leaksIn } from './leaks-in.ts'
import { createService, operations, refusalOf, type Table } from './service.ts'

const service = await createService()
const clients: ReturnType<typeof createPrismaClient>[] = []
afterAll(() => Promise.all(clients.map((client) => client.$disconnect())))

type Interruption = (table: Table, flow: Flow) => Promise<unknown>

const interruptions: [name: string, expected: object, Interruption][] = [
  [
    'a statement that takes too long',
    { cause: { sqlState: '57014' } },
    async (table, flow) => {
      await addTrigger(table, 'INSERT', 'pg_sleep(9)')
      return operations.put(table.openStore({ prisma: client('statement_timeout=50') }), flow)
    },
  ],
  [
    'a lock that takes too long',
    { cause: { sqlState: '55P03' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      return service.admin.$transaction(async (tx) => {
        await tx.$executeRawUnsafe(`LOCK TABLE ${table.schema}.oauth_pkce_states`)
        return await operations.take(table.openStore({ prisma: client('lock_timeout=50') }), flow)
      })
    },
  ],
  [
    'a server that takes no writes',
    { cause: { sqlState: '25006' } },
    (table, flow) =>
      operations.put(table.openStore({ prisma: client('default_transaction_read_only=on') }), flow),
  ],
  [
    'a backend that is killed during a put',
    { cause: { sqlState: '57P01' } },
    async (table, flow) => {
      await addTrigger(table, 'INSERT', 'pg_terminate_backend(pg_backend_pid())')
      return operations.put(table.store, flow)
    },
  ],
  [
    'a backend that is killed during a take',
    { cause: { sqlState: '57P01' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      await addTrigger(table, 'DELETE', 'pg_terminate_backend(pg_backend_pid())')
      return operations.take(table.store, flow)
    },
  ],
  [
    'a backend that is killed before COMMIT',
    { code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'DatabaseFailure' } },
    (table, flow) =>
      slowTake(table, flow, service.prisma, () =>
        table.sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE state = 'idle in transaction' AND usename = '${service.role}'`,
        ),
      ),
  ],
  [
    'a transaction that takes too long',
    { cause: { prismaCode: 'P2028' } },
    (table, flow) => slowTake(table, flow, impatient(service.prisma)),
  ],
  [
    'a take that gets no connection',
    { cause: { prismaCode: 'P2028' } },
    (table, flow) => whileBusy((prisma) => slowTake(table, flow, impatient(prisma))),
  ],
]

test.for(interruptions)('%s: no canary comes out', async ([, expected, interruption]) => {
  const flow = newFlow()
  const error = await refusalOf(interruption(await service.newTable(), flow))
  expect(error).toMatchObject(expected)
  expect(leaksIn(error, flow.canaries)).toEqual([])
})

function client(setting = 'jit=off', maxConnections = 2): ReturnType<typeof createPrismaClient> {
  const connectionString = service.url({ search: `?options=-c+${setting}` })
  const made = createPrismaClient({ connectionString, maxConnections })
  clients.push(made)
  return made
}

function addTrigger(table: Table, event: string, what: string) {
  return table.sql(`
    CREATE FUNCTION interrupt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM ${what};
      RETURN NULL;
    END $$;
    CREATE TRIGGER t BEFORE ${event} ON oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION interrupt()`)
}

/** A take in whose transaction something happens, or nothing for a while, before the secrets are opened. */
async function slowTake(
  table: Table,
  flow: Flow,
  prisma: PkcePrismaClient,
  meanwhile: () => Promise<unknown> = () => setTimeout(200),
): Promise<unknown> {
  await operations.put(table.store, flow)
  const { encrypt, decrypt } = plaintextFieldEncryptor()
  const encryptor = {
    encrypt,
    async decrypt(sealed: string, context: string) {
      await meanwhile()
      return decrypt(sealed, context)
    },
  }
  return operations.take(table.openStore({ prisma, encryptor }), flow)
}

/** Has every transaction wait, and last, for a shorter time than the store asks for. */
function impatient(prisma: PkcePrismaClient): PkcePrismaClient {
  return {
    $connect: () => prisma.$connect(),
    $transaction: (work) => prisma.$transaction(work, { maxWait: 50, timeout: 50 }),
    $queryRawUnsafe: (sql, ...values) => prisma.$queryRawUnsafe(sql, ...values),
  }
}

/** Does `work` with a client whose only connection is in use. */
function whileBusy(work: (prisma: PkcePrismaClient) => Promise<unknown>): Promise<unknown> {
  const prisma = client(undefined, 1)
  return prisma.$transaction(async (tx) => {
    await tx.$queryRawUnsafe('SELECT 1')
    return await work(prisma)
  })
}
