import type pg from 'pg'
import { TABLE } from './expected-table.ts'

/** The table as the catalogue describes it. */
export interface Table {
  /** `r` for a table, `p` for a partitioned one. */
  readonly kind: string
  readonly columns: readonly Column[]
  readonly indexes: readonly Index[]
}
interface Column {
  name: string
  type: string
  notNull: boolean
  hasDefault: boolean
}
interface Index {
  isPrimary: boolean
  columns: string[]
}

/** Reads the table's description from the catalogue, which needs no privilege on the table. `undefined` if it is missing. */
export async function readTable(pool: pg.Pool, schema: string): Promise<Table | undefined> {
  const { rows: relations } = await pool.query<{ oid: string; kind: string }>(
    `SELECT pg_class.oid::text AS oid, relkind::text AS kind
       FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname = $1 AND relname = $2`,
    [schema, TABLE],
  )
  const [relation] = relations
  if (relation === undefined) return undefined

  const { rows: columns } = await pool.query<Column>(
    `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull",
            atthasdef OR attidentity <> '' AS "hasDefault"
       FROM pg_catalog.pg_attribute
      WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped
      ORDER BY attnum`,
    [relation.oid],
  )
  // An incomplete or partial index is of no use to the store's statements.
  const { rows: indexes } = await pool.query<Index>(
    `SELECT indisprimary AS "isPrimary", array_agg(attname::text) AS columns
       FROM pg_catalog.pg_index
       JOIN pg_catalog.pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
      WHERE indrelid = $1::oid AND indisvalid AND indpred IS NULL
      GROUP BY indexrelid, indisprimary`,
    [relation.oid],
  )
  return { kind: relation.kind, columns, indexes }
}
