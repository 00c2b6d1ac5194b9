import type { DatabaseError } from './database-error.ts'

/**
 * The conclusions that an error allows about the failed statement. A missing detail never counts as proof: Node reports the
 * same codes on established sockets, and the driver adapter drops severities and system calls.
 */

/** PostgreSQL's codes for an exceeded `lock_timeout` and for an unsupported feature. */
export const LOCK_NOT_AVAILABLE = '55P03'
export const FEATURE_NOT_SUPPORTED = '0A000'

// 57P03, 53300 and the classes 28 and 3D refuse a connection. P2024: no connection in time. P2028: no transaction in time,
// or one that Prisma had rolled back.
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

/** Whether the statement was never sent because no connection was available. */
export function wasNeverSent({ sqlState, kind, prismaCode }: DatabaseError): boolean {
  if (kind !== undefined && NEVER_SENT_KINDS.has(kind)) return true
  if (sqlState !== undefined) return NEVER_SENT_STATES.test(sqlState)
  return prismaCode !== undefined && NEVER_SENT_CODES.has(prismaCode)
}

// At any severity, these leave the statement's outcome unknown.
const UNKNOWN_OUTCOME = /^(08...|57P0.|40003)$/
// PostgreSQL raises these as ERROR only, and the adapter drops the severity of some of them.
const ALWAYS_ERROR = /^(22...|23...|40...|42...)$/

/** Whether the server answered with an ERROR and therefore rolled the statement back. */
export function wasRolledBack({ sqlState, severity }: DatabaseError): boolean {
  if (sqlState === undefined || UNKNOWN_OUTCOME.test(sqlState)) return false
  return severity === undefined ? ALWAYS_ERROR.test(sqlState) : severity === 'ERROR'
}

/**
 * Whether the attempt can no longer take effect: it was never sent, it was answered, or the server ended its connection. A
 * class 08 error may come from a pooler while the statement still runs behind it. 40003 means that even
 * the server cannot tell the outcome.
 */
export function isOver(error: DatabaseError): boolean {
  if (wasNeverSent(error)) return true
  if (error.sqlState !== undefined) return !/^(08...|40003)$/.test(error.sqlState)
  return error.kind === 'ConnectionClosed'
}

// Data exception, constraint violation, rollback, limit exceeded, object in use, statement timeout, an exception raised by
// a trigger, corrupted row or index.
const ONE_ROW = /^(22...|23...|40...|54...|55...|57014|P0...|XX00[12])$/

/** Whether a single row or lock may be the cause, so that the calls of a batch should be retried one by one. */
export function mayConcernOneRow({ sqlState }: DatabaseError): boolean {
  return sqlState !== undefined && ONE_ROW.test(sqlState)
}

// Lost or refused connections, rollbacks, insufficient resources, locks and time limits, servers that start, stop, crash or
// are read-only. 57P04 is left out: the database was dropped.
const TRANSIENT_STATES = /^(08...|25006|25P0[34]|40...|53...|55P03|55006|57014|57P0[1235]|58...)$/
const TRANSIENT_KINDS = new Set([
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

/** Whether the failure may go away by itself, unlike a wrong password or a missing database, table or privilege. */
export function isTransient({ sqlState, kind, prismaCode }: DatabaseError): boolean {
  if (sqlState !== undefined) return TRANSIENT_STATES.test(sqlState)
  if (kind !== undefined && TRANSIENT_KINDS.has(kind)) return true
  return prismaCode !== undefined && NEVER_SENT_CODES.has(prismaCode)
}

/** Whether the server did not answer, or refused to. A healthy server answers with ERROR, for example on a conflict. */
export function isOutage(error: DatabaseError): boolean {
  return isTransient(error) && !wasRolledBack(error)
}
