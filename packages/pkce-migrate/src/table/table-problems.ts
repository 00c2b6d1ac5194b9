import { COLUMNS, fits } from './expected-table.ts'
import type { Table } from './read-table.ts'

/** Describes what keeps the store from working on this table. Additions of a newer release do no harm. */
export function tableProblems({ kind, columns, indexes }: Table): string[] {
  if (kind !== 'r' && kind !== 'p') return ['it is not a table']
  const problems: string[] = []
  for (const expected of COLUMNS) {
    const { name, type, nullable } = expected
    const column = columns.find((each) => each.name === name)
    if (column === undefined) {
      problems.push(`column ${name} is missing`)
      continue
    }
    if (!fits(column.type, expected)) problems.push(`column ${name} is ${column.type}, not ${type}`)
    if (column.notNull === nullable) {
      problems.push(`column ${name} ${nullable ? 'must not be' : 'must be'} NOT NULL`)
    }
  }
  for (const { name, notNull, hasDefault } of columns) {
    if (COLUMNS.some((expected) => expected.name === name)) continue
    if (notNull && !hasDefault)
      problems.push(`column ${name} is unknown to the store, and is NOT NULL without a default`)
  }
  const hasKey = indexes.some((index) => index.isPrimary && index.columns.join() === 'state_hash')
  if (!hasKey) problems.push('its primary key on state_hash is missing')
  // Some engines index a hash of the column before the column itself.
  if (!indexes.some((index) => index.columns.includes('expires_at'))) {
    problems.push('its index on expires_at is missing')
  }
  return problems
}
