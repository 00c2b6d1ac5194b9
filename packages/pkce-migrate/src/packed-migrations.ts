import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationDirectory, MigrationList } from '@prisma/schema-engine-wasm'

const PACKED = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

/** The migrations that are packed into this package, oldest first, as the engine takes them. */
export async function readMigrations(baseDir: string = PACKED): Promise<MigrationList> {
  const lockfile = 'migration_lock.toml'
  const entries = await readdir(baseDir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir,
    lockfile: { path: lockfile, content: await readFile(join(baseDir, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map((name) => readMigration(baseDir, name))),
  }
}

async function readMigration(baseDir: string, name: string): Promise<MigrationDirectory> {
  const value = await readFile(join(baseDir, name, 'migration.sql'), 'utf8')
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } }
}

/** The names of the migrations, oldest first. */
export function migrationNames({ migrationDirectories }: MigrationList): string[] {
  return migrationDirectories.map((directory) => directory.path)
}
