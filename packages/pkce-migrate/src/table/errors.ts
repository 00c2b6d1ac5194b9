import { MigrateError } from '../migrate-error.ts'

/**
 * The record shows that the migrations were applied, but the table is missing: it was dropped, renamed or not restored.
 * The message contains the statement after which `deploy` creates it again.
 */
export class TableMissingError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_TABLE_MISSING'
  /** The schema that was checked. */
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
 * The table differs from what the migrations created, so the store cannot rely on it. The message lists each difference,
 * and the statements after which `deploy` creates the table again.
 */
export class TableAlteredError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_TABLE_ALTERED'
  /** The schema that was checked. */
  readonly schema: string
  /** Each difference, as a clause such as `column issuer is missing`. */
  readonly problems: readonly string[]

  /** @internal */
  constructor(schema: string, applied: readonly string[], problems: readonly string[]) {
    super(
      `The table ${quoteTable(schema)} differs from what its migrations created: ${problems.join('; ')}. Undo that. Or ` +
        `drop it, which loses every pending flow, and deploy again: DROP TABLE ${quoteTable(schema)}; ` +
        removeRecord(schema, applied),
    )
    this.schema = schema
    this.problems = problems
  }
}

// On the prototypes, where an error's stack reads its name.
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
