/** The parts of Prisma's error that are kept: codes, but no statement, parameter or row. */
interface Codes {
  /** Prisma's own code, such as `P2010`. */
  prismaCode?: string | undefined
  /** PostgreSQL's SQLSTATE, such as `57014`. */
  sqlState?: string | undefined
  /** PostgreSQL's severity, if the driver adapter passes it on: `ERROR`, `FATAL` or `PANIC`. */
  severity?: string | undefined
  /**
   * The driver adapter's name for the failure, such as `ConnectionClosed`. If it has none, our own, such as
   * `NoConnectionInTime`, `SilentConnection` or `CircuitOpen`.
   */
  kind?: string | undefined
}

/**
 * Why the database could not answer, as the `cause` of a store's error. It contains only codes: Prisma's own
 * messages, meta and stacks can contain bound parameters and whole rows.
 */
export class DatabaseError extends Error implements Codes {
  /** Identifies the error. Stable across releases. */
  readonly code = 'PKCE_DATABASE_FAILED'
  readonly prismaCode: string | undefined
  readonly sqlState: string | undefined
  readonly severity: string | undefined
  readonly kind: string | undefined

  /** @internal */
  constructor({ prismaCode, sqlState, severity, kind }: Codes) {
    const known = [prismaCode, sqlState && `SQLSTATE ${sqlState}`, kind].filter(Boolean)
    super(`The database failed (${known.join(', ') || 'no code'})`)
    this.prismaCode = prismaCode
    this.sqlState = sqlState
    this.severity = severity
    this.kind = kind
  }
}

// Set on the prototype: an instance field would come too late for the stack, which contains the name.
Object.defineProperty(DatabaseError.prototype, 'name', {
  value: 'DatabaseError',
  writable: true,
  configurable: true,
})

/** The prefix that our own pool adds to every connection error. */
const NOT_CONNECTED = /Connecting failed: /

/** Fixed messages of `pg`, Node and our own pool, for failures without a code. */
const KIND_BY_MESSAGE: [RegExp, string][] = [
  [NOT_CONNECTED, 'NotConnected'],
  [
    /timeout exceeded when trying to connect|terminated due to connection timeout|timeout expired/,
    'NoConnectionInTime',
  ],
  [/Connection terminated unexpectedly|write EPIPE/, 'ConnectionClosed'],
  [/is not queryable/, 'NotQueryable'],
  [/after calling end on the pool/, 'PoolEnded'],
  [/(^|\n)(connect|getaddrinfo) E[A-Z_]+/, 'DatabaseNotReachable'],
  [/The connection is silent/, 'SilentConnection'],
  [/BEGIN failed/, 'BeginFailed'],
  [/Query read timeout/, 'QueryTimeout'],
  [/on an expired transaction/, 'TransactionExpired'],
]

/** Extracts the codes from an error that Prisma threw, and drops everything else. */
export function databaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const driverError = property(property(error, 'meta'), 'driverAdapterError') ?? error
  const cause = property(driverError, 'cause')
  return new DatabaseError({
    prismaCode: matching(/^P\d{4}$/, property(error, 'code')),
    sqlState: matching(/^[0-9A-Z]{5}$/, property(cause, 'originalCode')),
    severity: matching(/^(ERROR|FATAL|PANIC)$/, property(cause, 'severity')),
    kind: kindIn(cause) ?? kindByMessage(error),
  })
}

/** The adapter's name. It also reports `DatabaseNotReachable` for established sockets, but then without a host. */
function kindIn(cause: unknown): string | undefined {
  if (NOT_CONNECTED.test(String(property(cause, 'originalMessage')))) return 'NotConnected'
  const kind = matching(/^[A-Za-z]{1,64}$/, property(cause, 'kind'))
  const isUnproven = kind === 'DatabaseNotReachable' && typeof property(cause, 'host') !== 'string'
  return isUnproven ? 'SocketError' : kind
}

function kindByMessage(error: unknown): string | undefined {
  const message = property(error, 'message')
  if (typeof message !== 'string') return undefined
  const known = KIND_BY_MESSAGE.find(([pattern]) => pattern.test(message))
  if (known) return known[1]
  if (matching(/^E[A-Z_]+$/, property(error, 'code')) === undefined) return undefined
  // Node's error for a host with several addresses has no message. Only `connect` throws it.
  return message.trim() === '' || message.trimEnd().endsWith('invocation:')
    ? 'DatabaseNotReachable'
    : 'SocketError'
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
