import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commitAll } from './workspace-copy.ts'

const FILES = fileURLToPath(new URL('../next-release/', import.meta.url))

/** Of all migrations the last, whatever day it is. */
export const NEXT_MIGRATION = '99991231235959_name_who_put_a_flow'

/**
 * What the next release changes. It keeps the `application_name` of the replica that put a flow with the flow, and whoever
 * takes the flow is told: a column that this release neither writes nor reads.
 */
const EDITS: [file: string, what: RegExp, becomes: string][] = [
  [
    'prisma/schema.prisma',
    /^ {2}issuer .*$/m,
    '$&\n  putBy String @default("") @map("put_by") @db.VarChar(64)',
  ],
  [
    'packages/pkce-core/src/state.ts',
    /(?<=^export interface PkceState<.*{\n)/m,
    '  /** The `application_name` of the replica that put the hold, where the store knows. */\n  putBy?: string\n',
  ],
  ['packages/pkce-prisma/src/row.ts', /(?<=^export interface StoredFlow .*{)(?=})/m, '\n  putBy: string\n'],
  [
    'packages/pkce-prisma/src/row.ts',
    /^ {2}{ name: 'issuer'.*\n/m,
    "$&  { name: 'put_by', type: 'text', field: 'putBy' },\n",
  ],
  [
    'packages/pkce-prisma/src/prisma-pkce-store.ts',
    /const flow = { \.\.\.key, \.\.\.value,/,
    "$& putBy: new URL(process.env.DATABASE_URL ?? '').searchParams.get('application_name') ?? '',",
  ],
  ['packages/pkce-prisma/src/opener.ts', /issuer: row\.issuer,/, '$& putBy: row.putBy,'],
]

/** Makes a copy of the workspace what it may be when the release after the pending one is due. */
export async function developNextRelease(workspace: string): Promise<void> {
  for (const [file, what, becomes] of EDITS) {
    const path = join(workspace, file)
    const before = await readFile(path, 'utf8')
    const after = before.replace(what, becomes)
    if (after === before) {
      throw new Error(`The next release no longer fits ${file}, which has no ${what}: adapt next-release.ts`)
    }
    await writeFile(path, after)
  }
  await cp(join(FILES, 'changeset.md'), join(workspace, '.changeset/name-who-put-a-flow.md'))
  await cp(
    join(FILES, 'migration.sql'),
    join(workspace, 'prisma/migrations', NEXT_MIGRATION, 'migration.sql'),
  )
  await commitAll(workspace, 'Keep the name of the replica that put a flow')
}
