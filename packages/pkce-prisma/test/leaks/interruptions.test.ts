import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import type { PkcePrismaClient } from '../../src/index.ts'
import { PATIENT } from '../support/pkce-database.ts'
import { type Flow, newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf, type Table } from './support/service.ts'

const service = await createService()
const clients: ReturnType<typeof createPrismaClient>[] = []
afterAll(() => Promise.all(clients.map((client) => client.$disconnect())))

type Interruption = (table: Table, flow: Flow) => Promise<unknown>

const interruptions: [name: string, expected: object, Interruption][] = [
  [
    'a slow statement',
    { cause: { sqlState: '57014' } },
    async (table, flow) => {
      await addTrigger(table, 'INSERT', 'pg_sleep(9)')
      return operations.put(table.openStore({ prisma: client('statement_timeout=50') }), flow)
    },
  ],
  [
    'a long wait for a lock',
    { cause: { sqlState: '55P03' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      const other = new pg.Client({ connectionString: service.url() })
      await other.connect()
      await other.query(`BEGIN; LOCK TABLE ${table.schema}.oauth_pkce_states`)
      try {
        return await operations.take(table.openStore({ prisma: client('lock_timeout=50') }), flow)
      } finally {
        await other.end()
      }
    },
  ],
  [
    'a read-only server',
    { cause: { sqlState: '25006' } },
    (table, flow) =>
      operations.put(table.openStore({ prisma: client('default_transaction_read_only=on') }), flow),
  ],
  [
    'a backend killed during a put',
    { cause: { sqlState: '57P01' } },
    async (table, flow) => {
      await addTrigger(table, 'INSERT', 'pg_terminate_backend(pg_backend_pid())')
      return operations.put(table.store, flow)
    },
  ],
  [
    'a backend killed during a take',
    { cause: { sqlState: '57P01' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      await addTrigger(table, 'DELETE', 'pg_terminate_backend(pg_backend_pid())')
      return operations.take(table.store, flow)
    },
  ],
  [
    'a backend killed at COMMIT',
    { retryable: false, cause: { sqlState: '57P01' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      await addTrigger(table, 'DELETE', 'pg_terminate_backend(pg_backend_pid())', 'INITIALLY DEFERRED')
      return operations.take(table.store, flow)
    },
  ],
  [
    'a slow transaction',
    { cause: { prismaCode: 'P2028' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      await addTrigger(table, 'DELETE', 'pg_sleep(0.2)')
      return operations.take(table.openStore({ prisma: impatient(service.prisma) }), flow)
    },
  ],
  [
    'a take without a connection',
    { cause: { kind: 'NoConnectionInTime' } },
    async (table, flow) => {
      await operations.put(table.store, flow)
      return whileBusy((prisma) => operations.take(table.openStore({ prisma }), flow))
    },
  ],
]

// Concurrent, because most tests wait for the deadline of a call.
test.concurrent.for(interruptions)('%s leaks no canary', async ([, expected, interruption]) => {
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

function addTrigger(table: Table, event: string, what: string, when = '') {
  const trigger = when === '' ? 'CREATE TRIGGER t BEFORE' : 'CREATE CONSTRAINT TRIGGER t AFTER'
  return table.sql(`
    CREATE FUNCTION interrupt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM ${what};
      RETURN coalesce(OLD, NEW);
    END $$;
    ${trigger} ${event} ON oauth_pkce_states ${when} FOR EACH ROW EXECUTE FUNCTION interrupt()`)
}

/** Gives every transaction shorter limits than the store asks for. */
function impatient(prisma: PkcePrismaClient): PkcePrismaClient {
  return {
    $connect: () => prisma.$connect(),
    $transaction: (work) => prisma.$transaction(work, { maxWait: 50, timeout: 50 }),
    $queryRawUnsafe: (sql, ...values) => prisma.$queryRawUnsafe(sql, ...values),
  }
}

/** Runs `work` with a client whose only connection is in use. */
function whileBusy(work: (prisma: PkcePrismaClient) => Promise<unknown>): Promise<unknown> {
  const prisma = client(undefined, 1)
  return prisma.$transaction(async (tx) => {
    await tx.$queryRawUnsafe('SELECT 1')
    return await work(prisma)
  }, PATIENT)
}
