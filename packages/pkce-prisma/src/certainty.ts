import type { DatabaseError } from './database-error.ts'

/**
 * What an error proves about the statement that failed. What it leaves out is never taken as proof: Node reports the same
 * codes on established sockets, and the driver adapter drops severities and system calls.
 */

/** PostgreSQL's codes for a `lock_timeout` that struck, and for what a server does not know. */
export const LOCK_NOT_AVAILABLE = '55P03'
export const FEATURE_NOT_SUPPORTED = '0A000'

// 57P03, 53300, 28 and 3D refuse a connection. P2024: no connection in time. P2028: no transaction in time, or one that
// Prisma had rolled back.
const NEVER_SENT_STATES = /^(57P03|53300|28...|3D...)$/
const NEVER_SENT_KINDS = new Set([
  'NotConnected',
  'DatabaseNotReachable',
  'TlsConnectionError',
  'NoConnectionInTime',
  'NotQueryable',
  'PoolEnded',
])
const NEVER_SENT_CODES = new Set(['P2024', 'P2028'])

/** The statement was not sent: there was no connection for it. */
export function wasNeverSent({ sqlState, kind, prismaCode }: DatabaseError): boolean {
  if (kind !== undefined && NEVER_SENT_KINDS.has(kind)) return true
  if (sqlState !== undefined) return NEVER_SENT_STATES.test(sqlState)
  return prismaCode !== undefined && NEVER_SENT_CODES.has(prismaCode)
}

// Whatever their severity, these leave open what became of the statement.
const OPEN = /^(08...|57P0.|40003)$/
// PostgreSQL raises these as ERROR only, and the adapter drops the severity of some of them.
const ALWAYS_ERROR = /^(22...|23...|40...|42...)$/

/** The server answered with an ERROR, and so rolled the statement back. */
export function wasRolledBack({ sqlState, severity }: DatabaseError): boolean {
  if (sqlState === undefined || OPEN.test(sqlState)) return false
  return severity === undefined ? ALWAYS_ERROR.test(sqlState) : severity === 'ERROR'
}

/**
 * The attempt cannot take effect any more: it was never sent, it was answered, or the server ended its connection. A
 * class 08 error may come from a pooler, behind which the statement goes on; 40003 says that the server does not know.
 */
export function isOver(error: DatabaseError): boolean {
  if (wasNeverSent(error)) return true
  if (error.sqlState !== undefined) return !/^(08...|40003)$/.test(error.sqlState)
  return error.kind === 'ConnectionClosed'
}

// Data exception, integrity constraint, rollback, limit exceeded, object in use, statement timeout, what a trigger raises,
// corrupted row or index.
const ONE_ROW = /^(22...|23...|40...|54...|55...|57014|P0...|XX00[12])$/

/** A single row or lock can be the reason: the calls of a batch are better tried one by one. */
export function mayConcernOneRow({ sqlState }: DatabaseError): boolean {
  return sqlState !== undefined && ONE_ROW.test(sqlState)
}

// Lost or refused connections, rollbacks, a lack of resources, locks and time limits, servers that start, stop, crash or
// are read-only. 57P04 says that the database was dropped.
const CURABLE_STATES = /^(08...|25006|25P0[34]|40...|53...|55P03|55006|57014|57P0[1235]|58...)$/
const CURABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'NotConnected',
  'NoConnectionInTime',
  'NoAnswerInTime',
  'NotQueryable',
  'ConnectionClosed',
  'SocketError',
  'SocketTimeout',
  'SilentConnection',
  'QueryTimeout',
  'BeginFailed',
  'TransactionRanAgain',
])

/** Waiting may help. It cures neither a wrong password nor a missing database, table or right. */
export function isCurable({ sqlState, kind, prismaCode }: DatabaseError): boolean {
  if (sqlState !== undefined) return CURABLE_STATES.test(sqlState)
  if (kind !== undefined && CURABLE_KINDS.has(kind)) return true
  return prismaCode !== undefined && NEVER_SENT_CODES.has(prismaCode)
}

/** Nothing answered, or the server refuses to. An ERROR, of a lock or a conflict say, comes from one that is well. */
export function isOutage(error: DatabaseError): boolean {
  return isCurable(error) && !wasRolledBack(error)
}
