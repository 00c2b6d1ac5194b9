import type { MigrationList } from '@prisma/schema-engine-wasm'
import { LOCKFILE, MIGRATIONS } from './generated/migrations.ts'

/** The migrations in this package, oldest first, in the engine's format. */
export const packedMigrations: MigrationList = {
  baseDir: '/',
  lockfile: { path: 'migration_lock.toml', content: LOCKFILE },
  shadowDbInitScript: '',
  migrationDirectories: MIGRATIONS.map(({ name, sql }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
  })),
}

/** The names of the migrations, oldest first. */
export function migrationNames({ migrationDirectories }: MigrationList): string[] {
  return migrationDirectories.map((directory) => directory.path)
}
