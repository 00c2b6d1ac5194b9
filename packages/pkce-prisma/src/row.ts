import type { ClearColumns, Key, SealedColumns } from './seal.ts'

/** A flow as the table has it, apart from its instants: hashes in hex, secrets sealed. */
export interface StoredFlow extends Key, ClearColumns, SealedColumns {}

/** A row that a look-up found. */
export interface FoundRow extends StoredFlow {
  /** In seconds since the epoch. */
  createdAt: number
  expiresAt: number
  /** How long the flow stays valid from the look-up on, by the database's clock, in milliseconds. */
  remainingMs: number
}

interface Column {
  name: string
  type: 'bytea' | 'text' | 'smallint'
  /** The type of the column, where parameters of `type` become another. */
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

/** What {@link flowParameters} gives a statement, or {@link flowsParameters}, which gives a list for each column. */
export function columnParameters(list: '' | '[]'): string[] {
  return COLUMNS.map(({ type }, index) => cast(`$${index + 1}`, type, list))
}

/**
 * A parameter with its type. Bytes are declared as text, since drivers such as PGlite's refuse text for a `bytea`. The cast is
 * immutable, so the planner sees a constant all the same.
 */
export function cast(parameter: string, type: Column['type'], list: '' | '[]'): string {
  const sent = type === 'bytea' ? 'text' : type
  return sent === type ? `${parameter}::${type}${list}` : `${parameter}::${sent}${list}::${type}${list}`
}

/** Every column, as PostgreSQL's catalogue has it: `name type`. */
export const tableColumns = [
  ...COLUMNS.map(({ name, stored, type }) => `${name} ${stored ?? type}`),
  'created_at timestamp with time zone',
  'expires_at timestamp with time zone',
]

/** The columns of a row as the fields of a {@link StoredFlow}. No binding is an empty hash. */
export const selectedColumns = COLUMNS.map(({ name, type, field }) => {
  const value = type === 'bytea' ? `encode(coalesce(${name}, ''), 'hex')` : name
  return `${value} AS "${field}"`
}).join(', ')

/** The parameters of one flow. */
export function flowParameters(flow: StoredFlow): (string | number)[] {
  return COLUMNS.map(({ type, field }) => (type === 'bytea' ? bytea(flow[field] as string) : flow[field]))
}

/** The parameters of many flows: an array for each column. */
export function flowsParameters(flows: StoredFlow[]): (string | number)[][] {
  const rows = flows.map(flowParameters)
  return COLUMNS.map((_, index) => rows.map((row) => row[index] as string | number))
}

/** A flow as a put writes it. Spelt out, as spreading three objects costs more than sealing. */
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

/** Whether all columns are the same. */
export function isSameFlow(one: StoredFlow, other: StoredFlow): boolean {
  return COLUMNS.every(({ field }) => one[field] === other[field])
}

/** About how many bytes the parameters of a flow have. */
export function flowBytes(flow: StoredFlow): number {
  return COLUMNS.reduce((bytes, { field }) => bytes + String(flow[field]).length, 0)
}

/** Bytes as PostgreSQL reads them from text: half the work of a `Uint8Array`, which Prisma turns into text and back. */
export function bytea(hex: string): string {
  return `\\x${hex}`
}

/**
 * An instant from PostgreSQL's `date_part('epoch', …)`: its microseconds, cut to the milliseconds that a `Date` knows.
 * Until the year 2106 a double tells one microsecond from the next.
 */
export function dateOfEpoch(seconds: number): Date {
  // As a binary fraction the seconds may lie a hair below the microsecond that is meant.
  return new Date(Math.floor(Math.round(seconds * 1e6) / 1e3))
}
