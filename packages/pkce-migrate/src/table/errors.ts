import { MigrateError } from '../errors.ts'

/**
 * The record says that the migrations were applied, and the table is not there: it was dropped, renamed or not restored.
 * The message has the statement after which `deploy` makes it again.
 */
export class TableMissingError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_TABLE_MISSING'
  /** The schema that was looked at. */
  readonly schema: string

  /** @internal */
  constructor(schema: string, applied: readonly string[]) {
    super(
      `The table ${quoteTable(schema)} is missing, although its migrations were applied. Remove their record, and deploy ` +
        `again: ${removeRecord(schema, applied)}`,
    )
    this.schema = schema
  }
}

/**
 * The table is not as the migrations left it, so that the store cannot rely on it. The message has each difference, and
 * how to make the table anew.
 */
export class TableAlteredError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_TABLE_ALTERED'
  /** The schema that was looked at. */
  readonly schema: string
  /** Each difference, in words. */
  readonly problems: readonly string[]

  /** @internal */
  constructor(schema: string, applied: readonly string[], problems: readonly string[]) {
    super(
      `The table ${quoteTable(schema)} is not as its migrations left it: ${problems.join('; ')}. Undo that; or make it ` +
        `anew, which ends the flows of the last minutes, and deploy again: DROP TABLE ${quoteTable(schema)}; ` +
        removeRecord(schema, applied),
    )
    this.schema = schema
    this.problems = problems
  }
}

// On the prototypes, where stacks find them.
for (const [name, { prototype }] of Object.entries({ TableMissingError, TableAlteredError })) {
  prototype.name = name
}

function quoteTable(schema: string): string {
  return `"${schema}".oauth_pkce_states`
}

function removeRecord(schema: string, migrations: readonly string[]): string {
  const names = migrations.map((name) => `'${name}'`).join(', ')
  return `DELETE FROM "${schema}"._prisma_migrations WHERE migration_name IN (${names});`
}
