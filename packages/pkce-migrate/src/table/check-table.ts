import type pg from 'pg'
import { TableAlteredError, TableMissingError } from './errors.ts'
import { readTable } from './read-table.ts'
import { tableProblems } from './table-problems.ts'

/** Returns an error if the table differs from what the applied migrations created. */
export async function checkTable(
  pool: pg.Pool,
  schema: string,
  applied: readonly string[],
): Promise<TableMissingError | TableAlteredError | undefined> {
  const table = await readTable(pool, schema)
  if (table === undefined) return new TableMissingError(schema, applied)
  const problems = tableProblems(table)
  return problems.length === 0 ? undefined : new TableAlteredError(schema, applied, problems)
}
