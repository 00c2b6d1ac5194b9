import { ConfigError } from './config-error.ts'
import { JsonFields } from './json-fields.ts'
import type { Account } from './kinds/connection-kind.ts'
import { connectionKinds } from './kinds/index.ts'

/** An external account that this service can connect. */
export interface Connection {
  kind: string
  name: string
  /** The issuer identifier of the authorization server where users sign in (RFC 8414 §2). */
  issuer: URL
  account: Account
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/

/** The connections of the configuration, by kind and name. */
export class Connections implements Iterable<Connection> {
  readonly #byKey: Map<string, Connection>

  constructor(connections: Connection[]) {
    this.#byKey = new Map(connections.map((connection) => [key(connection), connection]))
  }

  find(kind: string, name: string): Connection | undefined {
    return this.#byKey.get(key({ kind, name }))
  }

  /** Whether the callback receives responses from more than one authorization server. */
  get severalIssuers(): boolean {
    return new Set(Array.from(this, ({ issuer }) => issuer.href)).size > 1
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#byKey.values()
  }
}

/**
 * Parses a JSON array of connections.
 *
 * @param variable - the name of the variable, for the error.
 * @throws {@link ConfigError} naming the invalid entry and field.
 */
export function parseConnections(variable: string, json: string): Connections {
  const entries = parseArray(variable, json).map((entry, index) =>
    connection(new JsonFields(`${variable}[${index}]`, entry)),
  )
  if (new Set(entries.map(key)).size < entries.length) {
    throw new ConfigError(variable, 'lists two connections of the same kind and name')
  }
  return new Connections(entries)
}

function parseArray(variable: string, json: string): unknown[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    // The parser's message quotes its input, which contains client secrets.
    throw new ConfigError(variable, 'must be JSON')
  }
  if (!Array.isArray(value)) throw new ConfigError(variable, 'must be a JSON array')
  return value
}

function connection(fields: JsonFields): Connection {
  const kind = fields.text('kind')
  const toAccount =
    connectionKinds.get(kind) ??
    fields.fail('kind', `must be one of ${[...connectionKinds.keys()].join(', ')}`)
  const name = fields.text('name')
  if (!NAME.test(name)) fields.fail('name', `must match ${NAME.source}`)
  const issuer = fields.url('issuer')
  return { kind, name, issuer, account: toAccount(fields.object('settings'), issuer) }
}

function key({ kind, name }: { kind: string; name: string }): string {
  return `${kind}/${name}`
}
