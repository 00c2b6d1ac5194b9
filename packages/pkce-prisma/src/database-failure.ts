/** What an error of Prisma may tell: codes, but no statement, parameter or row. */
interface Codes {
  /** Prisma's own code, such as `P2010`. */
  prismaCode?: string | undefined
  /** PostgreSQL's SQLSTATE, such as `57014`. */
  sqlState?: string | undefined
  /** The driver adapter's name for the failure, such as `DatabaseNotReachable`, or ours where it has none. */
  kind?: string | undefined
}

/**
 * Why the database could not answer, as the `cause` of a store's error. It carries codes only: Prisma's own
 * messages, meta and stacks can contain bound parameters and whole rows.
 */
export class DatabaseFailure extends Error implements Codes {
  /** The name of the class, as stacks and logs show it. */
  override get name() {
    return 'DatabaseFailure'
  }
  readonly prismaCode: string | undefined
  readonly sqlState: string | undefined
  readonly kind: string | undefined

  /** For what Prisma threw, of which nothing but codes is kept. */
  constructor({ prismaCode, sqlState, kind }: Codes) {
    const known = [prismaCode, sqlState && `SQLSTATE ${sqlState}`, kind].filter(Boolean)
    super(`The database failed (${known.join(', ') || 'no code'})`)
    this.prismaCode = prismaCode
    this.sqlState = sqlState
    this.kind = kind
  }

  /** PostgreSQL rolled the transaction back to make way for another: serialization failure or deadlock. */
  get gaveWay(): boolean {
    return this.sqlState === '40001' || this.sqlState === '40P01'
  }

  /** The connection broke, or had broken before the statement was sent on it. */
  get connectionLost(): boolean {
    if (this.sqlState !== undefined) return LOST_CONNECTION.test(this.sqlState)
    return this.kind === 'ConnectionClosed' || this.kind === 'NotQueryable'
  }

  /** Whether it is certain that the failed statement had no effect. A lost connection leaves that open. */
  get hadNoEffect(): boolean {
    if (this.sqlState !== undefined) return !LOST_CONNECTION.test(this.sqlState)
    if (this.kind !== undefined && NEVER_CONNECTED.has(this.kind)) return true
    return this.prismaCode !== undefined && NEVER_STARTED.has(this.prismaCode)
  }

  /** Whether PostgreSQL refused something that a single row or lock can be the reason of. */
  get mayConcernOneRow(): boolean {
    return this.sqlState !== undefined && ONE_ROW.test(this.sqlState)
  }
}

const LOST_CONNECTION = /^(08...|57P0[12]|40003)$/
// Data exception, integrity constraint, rollback, limit exceeded, object in use, statement timeout, what a trigger
// raises, corrupted row or index.
const ONE_ROW = /^(22...|23...|40...|54...|55...|57014|P0...|XX00[12])$/
const NEVER_CONNECTED = new Set([
  'DatabaseNotReachable',
  'TlsConnectionError',
  'NoConnectionInTime',
  'NotQueryable',
])
// P1001: not reachable. P2024: no connection in time. P2028: no transaction in time, or rolled back by its timeout.
const NEVER_STARTED = new Set(['P1001', 'P2024', 'P2028'])

/** What `pg` and Node say where they have no code, in their own fixed words. */
const KIND_BY_MESSAGE: [RegExp, string][] = [
  [/timeout exceeded when trying to connect|terminated due to connection timeout/, 'NoConnectionInTime'],
  [/Connection terminated/, 'ConnectionClosed'],
  // Known to be broken before the statement was sent.
  [/is not queryable/, 'NotQueryable'],
  [/(^|\n)(connect|getaddrinfo) E[A-Z_]+ /, 'DatabaseNotReachable'],
  [/Query read timeout/, 'QueryTimeout'],
]
// Where a host has several addresses, Node's error has no message.
const NOT_REACHABLE = new Set<unknown>([
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Reads the codes out of whatever Prisma threw, and leaves everything else behind. */
export function databaseFailure(error: unknown): DatabaseFailure {
  if (error instanceof DatabaseFailure) return error
  const driverError = property(property(error, 'meta'), 'driverAdapterError') ?? error
  const driverCause = property(driverError, 'cause')
  const kind = matching(/^[A-Za-z]{1,64}$/, property(driverCause, 'kind'))
  return new DatabaseFailure({
    prismaCode: matching(/^P\d{4}$/, property(error, 'code')),
    sqlState: matching(/^[0-9A-Z]{5}$/, property(driverCause, 'originalCode')),
    kind: kind ?? kindByWords(error),
  })
}

function kindByWords(error: unknown): string | undefined {
  const message = property(error, 'message')
  const known = KIND_BY_MESSAGE.find(([pattern]) => typeof message === 'string' && pattern.test(message))
  return known?.[1] ?? (NOT_REACHABLE.has(property(error, 'code')) ? 'DatabaseNotReachable' : undefined)
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
