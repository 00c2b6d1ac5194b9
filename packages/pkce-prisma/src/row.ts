import type { ClearColumns, Key, SealedColumns } from './seal.ts'

/** A flow as stored in the table, without its timestamps: hashes in hex, secrets sealed. */
export interface StoredFlow extends Key, ClearColumns, SealedColumns {}

/** A row that a look-up found. */
export interface FoundRow extends StoredFlow {
  /** Seconds since the epoch. */
  createdAt: number
  expiresAt: number
  /** Milliseconds until the flow expires, counted from the look-up by the database's clock. */
  remainingMs: number
}

interface Column {
  name: string
  type: 'bytea' | 'text' | 'smallint'
  /** The column's type, if it differs from the parameter's. */
  stored?: 'character varying'
  field: keyof StoredFlow
}

/** The columns that a put writes, in the order of its parameters. */
const COLUMNS: Column[] = [
  { name: 'state_hash', type: 'bytea', field: 'stateHash' },
  { name: 'binding_hash', type: 'bytea', field: 'bindingHash' },
  { name: 'connection_kind', type: 'text', stored: 'character varying', field: 'kind' },
  { name: 'connection', type: 'text', stored: 'character varying', field: 'connection' },
  { name: 'started_by', type: 'text', stored: 'character varying', field: 'startedBy' },
  { name: 'return_url', type: 'text', field: 'returnUrl' },
  { name: 'redirect_uri', type: 'text', field: 'redirectUri' },
  { name: 'issuer', type: 'text', field: 'issuer' },
  { name: 'code_verifier', type: 'text', field: 'sealed' },
  { name: 'seal_version', type: 'smallint', field: 'sealVersion' },
]

export const columnNames = COLUMNS.map(({ name }) => name)

/** The placeholders for {@link flowParameters} or, with `'[]'`, for {@link flowsParameters}. */
export function columnParameters(list: '' | '[]'): string[] {
  return COLUMNS.map(({ type }, index) => cast(`$${index + 1}`, type, list))
}

/**
 * A placeholder with its type. Bytes are declared as text, because drivers such as PGlite's refuse text for a `bytea`. The
 * cast is immutable, so the planner still sees a constant.
 */
export function cast(parameter: string, type: Column['type'], list: '' | '[]'): string {
  const sent = type === 'bytea' ? 'text' : type
  return sent === type ? `${parameter}::${type}${list}` : `${parameter}::${sent}${list}::${type}${list}`
}

/** Every column, formatted as in PostgreSQL's catalogue: `name type`. */
export const tableColumns = [
  ...COLUMNS.map(({ name, stored, type }) => `${name} ${stored ?? type}`),
  'created_at timestamp with time zone',
  'expires_at timestamp with time zone',
]

/** Selects the columns of a row as the fields of a {@link StoredFlow}. Without a binding, the hash is empty. */
export const selectedColumns = COLUMNS.map(({ name, type, field }) => {
  const value = type === 'bytea' ? `encode(coalesce(${name}, ''), 'hex')` : name
  return `${value} AS "${field}"`
}).join(', ')

/** The parameters of one flow. */
export function flowParameters(flow: StoredFlow): (string | number)[] {
  return COLUMNS.map(({ type, field }) => (type === 'bytea' ? bytea(flow[field] as string) : flow[field]))
}

/** The parameters of many flows: one array for each column. */
export function flowsParameters(flows: StoredFlow[]): (string | number)[][] {
  const rows = flows.map(flowParameters)
  return COLUMNS.map((_, index) => rows.map((row) => row[index] as string | number))
}

/** The flow that a put writes. Spelt out, because spreading three objects costs more than sealing. */
export function storedFlow(
  key: Key,
  value: ClearColumns,
  { sealed, sealVersion }: SealedColumns,
): StoredFlow {
  return {
    stateHash: key.stateHash,
    bindingHash: key.bindingHash,
    kind: value.kind,
    connection: value.connection,
    startedBy: value.startedBy,
    returnUrl: value.returnUrl,
    redirectUri: value.redirectUri,
    issuer: value.issuer,
    sealed,
    sealVersion,
  }
}

/** Whether all columns are equal. */
export function isSameFlow(one: StoredFlow, other: StoredFlow): boolean {
  return COLUMNS.every(({ field }) => one[field] === other[field])
}

/** The approximate size of a flow's parameters, in bytes. */
export function flowBytes(flow: StoredFlow): number {
  return COLUMNS.reduce((bytes, { field }) => bytes + String(flow[field]).length, 0)
}

/** Bytes in PostgreSQL's text format. It costs half as much as a `Uint8Array`, which Prisma converts to text and back. */
export function bytea(hex: string): string {
  return `\\x${hex}`
}

/**
 * A timestamp from PostgreSQL's `date_part('epoch', …)`, truncated from microseconds to the milliseconds of a `Date`.
 * A double distinguishes adjacent microseconds until the year 2106.
 */
export function dateOfEpoch(seconds: number): Date {
  // As a binary fraction, the number may lie slightly below the intended microsecond.
  return new Date(Math.floor(Math.round(seconds * 1e6) / 1e3))
}
