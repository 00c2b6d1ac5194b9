import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commitAll } from './workspace-copy.ts'

const FILES = fileURLToPath(new URL('../next-release/', import.meta.url))

/** Sorts after all other migrations. */
export const NEXT_MIGRATION = '99991231235959_add_put_by'

/**
 * Turns a copy of the workspace into the release after the pending one: a migration adds a column that the pending release
 * neither writes nor reads, and a changeset announces it.
 */
export async function developNextRelease(workspace: string): Promise<void> {
  await cp(join(FILES, 'changeset.md'), join(workspace, '.changeset/add-put-by.md'))
  await cp(
    join(FILES, 'migration.sql'),
    join(workspace, 'prisma/migrations', NEXT_MIGRATION, 'migration.sql'),
  )
  await commitAll(workspace, 'Add the column put_by')
}
