import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { connectAdapter } from '../src/engine/engine-adapter.ts'
import { openEngine } from '../src/engine/open-engine.ts'
import { readTarget } from '../src/options.ts'
import { packedMigrations } from '../src/packed-migrations.ts'
import { withDatabase } from '../src/with-database.ts'
import { createDatabase } from './support/database.ts'

const PRISMA = fileURLToPath(new URL('../../../prisma', import.meta.url))
const PACKED = fileURLToPath(new URL('../prisma', import.meta.url))

describe('schema.prisma and the migrations', async () => {
  const { connectionString } = await createDatabase()
  const target = readTarget({ connectionString })
  const datamodel = await readFile(join(PRISMA, 'schema.prisma'), 'utf8')
  beforeAll(async () => void (await deploy(target, packedMigrations)))

  test('agree', async () => {
    expect(await statementsBetween(target, datamodel)).toBe('-- This is an empty migration.')
  })

  test.each([
    ['a new column', '@@index', 'note String?\n  @@index', 'ADD COLUMN     "note" TEXT'],
    ['another type', '@db.VarChar(32)', '@db.VarChar(64)', 'SET DATA TYPE VARCHAR(64)'],
    ['another default', '@default("mcp")', '@default("api")', "SET DEFAULT 'api'"],
    ['a missing index', '@@index([expiresAt])', '', 'DROP INDEX "oauth_pkce_states_expires_at_idx"'],
    ['another table', '@@map("oauth_pkce_states")', '@@map("oauth_states")', 'CREATE TABLE "oauth_states"'],
  ])('are found to disagree on %s', async (_, present, changed, statement) => {
    expect(datamodel).toContain(present)
    expect(await statementsBetween(target, datamodel.replace(present, changed))).toContain(statement)
  })
})

test("the package contains the repository's prisma folder unchanged", async () => {
  expect(await filesIn(PACKED)).toEqual(await filesIn(PRISMA))
})

test('the packed migrations equal the files byte for byte', async () => {
  const scripts = packedMigrations.migrationDirectories.map(({ path, migrationFile: { content } }) => [
    `/${path}/migration.sql`,
    content.tag === 'ok' ? content.value : undefined,
  ])
  const files = Object.entries(await filesIn(join(PRISMA, 'migrations')))
  expect(scripts).toEqual(files.filter(([name]) => name.endsWith('.sql')).sort())
})

/** The statements that a migration from the database to the datamodel needs. */
function statementsBetween(target: ReturnType<typeof readTarget>, datamodel: string): Promise<string> {
  return withDatabase(target, async (pool) => {
    const engine = await openEngine({
      connect: () => connectAdapter(pool, target.schema),
      connectToShadowDb: () => Promise.reject(new Error('No migrations to replay')),
    })
    const files = [{ path: 'schema.prisma', content: datamodel }]
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    engine.free()
    return stdout?.trim() ?? ''
  })
}

async function filesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(
    paths.sort().map(async (path) => [path.slice(directory.length), await readFile(path, 'utf8')]),
  )
  return Object.fromEntries(contents)
}
