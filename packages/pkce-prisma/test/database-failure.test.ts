import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { databaseFailure } from '../src/database-failure.ts'
import { Prisma } from '../src/generated/client.ts'

const SECRET = 'canary-bound-parameter'
const client = { clientVersion: '7.10.0' }

interface Facts {
  gaveWay?: boolean
  connectionLost?: boolean
  hadNoEffect?: boolean
  mayConcernOneRow?: boolean
}

const gaveWay = { gaveWay: true, hadNoEffect: true, mayConcernOneRow: true }
const oneRow = { hadNoEffect: true, mayConcernOneRow: true }
const everybody = { hadNoEffect: true }
const lost = { connectionLost: true }
const unknown = {}

describe.for<[sqlState: string, what: string, facts: Facts]>([
  ['40001', 'serialization failure', gaveWay],
  ['40P01', 'deadlock', gaveWay],
  ['40002', 'constraint at COMMIT', oneRow],
  ['22001', 'text too long for its column', oneRow],
  ['22P02', 'text that is no number', oneRow],
  ['23505', 'unique violation', oneRow],
  ['23514', 'check violation', oneRow],
  ['55P03', 'lock_timeout, or NOWAIT', oneRow],
  ['57014', 'statement_timeout, or canceled', oneRow],
  ['P0001', 'RAISE in a trigger', oneRow],
  ['25006', 'read-only', everybody],
  ['28P01', 'wrong password', everybody],
  ['3D000', 'no such database', everybody],
  ['42501', 'no privilege', everybody],
  ['42P01', 'no such table', everybody],
  ['53100', 'disk full', everybody],
  ['53200', 'out of memory', everybody],
  ['53300', 'too many connections', everybody],
  ['08003', 'no such connection', lost],
  ['08006', 'connection failure', lost],
  ['08P01', 'protocol violation, or a pooler gave up', lost],
  ['40003', 'statement completion unknown', { connectionLost: true, mayConcernOneRow: true }],
  ['57P01', 'server going down', lost],
  ['57P02', 'server crashing', lost],
])('SQLSTATE %s, %s', ([sqlState, , facts]) => {
  test.for([
    ['of a raw query', known('P2010', driverError({ kind: 'postgres', originalCode: sqlState }))],
    ['at COMMIT', driverError({ kind: 'postgres', originalCode: sqlState })],
  ])('%s', ([, error]) => {
    const failure = databaseFailure(error)
    expect(failure.sqlState).toBe(sqlState)
    expect(factsOf(failure)).toEqual(complete(facts))
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(SECRET)
  })
})

test.for<[what: string, error: unknown, codes: object, facts: Facts]>([
  [
    'a statement that did not reach the server',
    known('P2010', driverError({ kind: 'DatabaseNotReachable', host: SECRET, port: 1 })),
    { prismaCode: 'P2010', kind: 'DatabaseNotReachable' },
    everybody,
  ],
  [
    'a transaction that did not reach the server',
    known('P1001', driverError({ kind: 'DatabaseNotReachable', host: SECRET, port: 1 })),
    { prismaCode: 'P1001', kind: 'DatabaseNotReachable' },
    everybody,
  ],
  [
    'a server that has no TLS',
    known('P2010', driverError({ kind: 'TlsConnectionError', reason: SECRET })),
    { kind: 'TlsConnectionError' },
    everybody,
  ],
  [
    'a connection that was reset',
    known('P2010', driverError({ kind: 'ConnectionClosed' })),
    { kind: 'ConnectionClosed' },
    lost,
  ],
  [
    'a socket that timed out, maybe while an answer was due',
    known('P2010', driverError({ kind: 'SocketTimeout' })),
    { kind: 'SocketTimeout' },
    unknown,
  ],
  [
    'no transaction within maxWait, or none left after its timeout',
    known('P2028', undefined),
    { prismaCode: 'P2028' },
    everybody,
  ],
  [
    'no connection free in time',
    new Error('timeout exceeded when trying to connect'),
    { kind: 'NoConnectionInTime' },
    everybody,
  ],
  [
    'no connection made in time',
    new Error('Connection terminated due to connection timeout'),
    { kind: 'NoConnectionInTime' },
    everybody,
  ],
  [
    'the same, as Prisma wraps it',
    invocation('timeout exceeded when trying to connect'),
    { kind: 'NoConnectionInTime' },
    everybody,
  ],
  [
    'a connection that broke while an answer was due',
    invocation('Connection terminated unexpectedly'),
    { kind: 'ConnectionClosed' },
    lost,
  ],
  ['a query_timeout', invocation('Query read timeout'), { kind: 'QueryTimeout' }, unknown],
  ['arguments that Prisma refuses', new Prisma.PrismaClientValidationError(SECRET, client), {}, unknown],
  ['an error of who knows what', new Error(SECRET), {}, unknown],
  ['a string', SECRET, {}, unknown],
  ['nothing', undefined, {}, unknown],
  ['null', null, {}, unknown],
  [
    'codes that are none',
    known(SECRET, driverError({ kind: `${SECRET} `, originalCode: SECRET })),
    {},
    unknown,
  ],
])('%s', ([, error, codes, facts]) => {
  const failure = databaseFailure(error)
  expect(failure).toMatchObject(codes)
  expect(factsOf(failure)).toEqual(complete(facts))
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(SECRET)
})

function factsOf({ gaveWay, connectionLost, hadNoEffect, mayConcernOneRow }: Facts): Facts {
  return { gaveWay, connectionLost, hadNoEffect, mayConcernOneRow } as Facts
}

function complete(facts: Facts): Required<Facts> {
  return { gaveWay: false, connectionLost: false, hadNoEffect: false, mayConcernOneRow: false, ...facts }
}

/** As the driver adapter throws it, and Prisma at COMMIT, too. */
function driverError(cause: { kind: string; originalCode?: string; [detail: string]: unknown }): Error {
  const error = new Error(SECRET, { cause: { ...cause, originalMessage: SECRET, detail: SECRET } })
  error.name = 'DriverAdapterError'
  return error
}

/** As Prisma throws what it knows. */
function known(code: string, driverAdapterError: Error | undefined): Error {
  return new Prisma.PrismaClientKnownRequestError(`Raw query failed. Message: \`${SECRET}\``, {
    code,
    ...client,
    meta: { driverAdapterError },
  })
}

/** As Prisma throws what a raw query threw that it does not know. */
function invocation(message: string): Error {
  return new Error(`\nInvalid \`prisma.$queryRawUnsafe()\` invocation:\n\n\n${message}`)
}
