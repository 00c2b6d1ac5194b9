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
  override get name() {
    return 'DatabaseFailure'
  }
  readonly prismaCode: string | undefined
  readonly sqlState: string | undefined
  readonly kind: string | undefined

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
    return this.kind === 'ConnectionClosed'
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

const LOST_CONNECTION = /^(08...|57P0[123]|40003)$/
// Data exception, integrity constraint, rollback, object in use, statement timeout, what a trigger raises.
const ONE_ROW = /^(22...|23...|40...|55...|57014|P0...)$/
const NEVER_CONNECTED = new Set(['DatabaseNotReachable', 'TlsConnectionError', 'NoConnectionInTime'])
// P1001: not reachable. P2024: no connection in time. P2028: no transaction in time, or rolled back by its timeout.
const NEVER_STARTED = new Set(['P1001', 'P2024', 'P2028'])

/** What `pg` says where it has no code, in its own fixed words. */
const KIND_BY_MESSAGE: [RegExp, string][] = [
  [/timeout exceeded when trying to connect|terminated due to connection timeout/, 'NoConnectionInTime'],
  [
    /Connection terminated|connection error and is not queryable|was closed and is not queryable/,
    'ConnectionClosed',
  ],
  [/Query read timeout/, 'QueryTimeout'],
]

/** Reads the codes out of whatever Prisma threw, and leaves everything else behind. */
export function databaseFailure(error: unknown): DatabaseFailure {
  const driverError = property(property(error, 'meta'), 'driverAdapterError') ?? error
  const driverCause = property(driverError, 'cause')
  const kind = matching(/^[A-Za-z]{1,64}$/, property(driverCause, 'kind'))
  return new DatabaseFailure({
    prismaCode: matching(/^P\d{4}$/, property(error, 'code')),
    sqlState: matching(/^[0-9A-Z]{5}$/, property(driverCause, 'originalCode')),
    kind: kind ?? kindByMessage(property(error, 'message')),
  })
}

function kindByMessage(message: unknown): string | undefined {
  return KIND_BY_MESSAGE.find(([pattern]) => typeof message === 'string' && pattern.test(message))?.[1]
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
