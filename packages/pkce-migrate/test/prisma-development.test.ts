import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDatabase, OURS } from './support/database.ts'
import { createPrismaProject } from './support/prisma-project.ts'

describe('prisma migrate in development', async () => {
  const { connectionString, query } = await createDatabase()
  const { directory, prisma, extendModel } = await createPrismaProject(connectionString)
  const columns = async () => {
    const rows = await query<{ name: string }>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'oauth_pkce_states'",
    )
    return rows.map((row) => row.name)
  }

  test('dev applies the existing migrations, and finds nothing to add', async () => {
    const { exitCode, stdout } = await prisma('migrate dev --name nothing')
    expect(exitCode).toBe(0)
    for (const name of OURS) expect(stdout).toContain(name)
    expect(await readdir(join(directory, 'prisma/migrations'))).toEqual([...OURS, 'migration_lock.toml'])
    expect(await columns()).toContain('code_verifier')
  })

  test('dev --name writes and applies a migration', async () => {
    await extendModel('note String?')
    expect(await prisma('migrate dev --name add_note')).toMatchObject({ exitCode: 0 })
    expect(await columns()).toContain('note')
    const [name = ''] = (await readdir(join(directory, 'prisma/migrations'))).filter((entry) =>
      entry.endsWith('_add_note'),
    )
    expect(await readFile(join(directory, 'prisma/migrations', name, 'migration.sql'), 'utf8')).toBe(
      '-- AlterTable\nALTER TABLE "oauth_pkce_states" ADD COLUMN     "note" TEXT;\n',
    )
  })

  test('dev applies a migration that --create-only has written', async () => {
    await extendModel('tag String?')
    expect(await prisma('migrate dev --create-only --name add_tag')).toMatchObject({ exitCode: 0 })
    expect(await columns()).not.toContain('tag')
    expect(await prisma('migrate dev')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('in sync'),
    })
    expect(await columns()).toContain('tag')
  })

  test('diff compares the migrations with the schema', async () => {
    const diff =
      'migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --exit-code'
    expect(await prisma(diff)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('No difference'),
    })
    await extendModel('forgotten String?')
    expect(await prisma(diff)).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('`forgotten`') })
  })

  test('db push alters the table, and db pull prints its model', async () => {
    expect(await prisma('db push')).toMatchObject({ exitCode: 0 })
    expect(await columns()).toContain('forgotten')
    expect(await prisma('db pull --print')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('model OauthPkceState'),
    })
  })

  test('reset creates the table again, from the migrations', async () => {
    expect(await prisma('migrate reset --force')).toMatchObject({ exitCode: 0 })
    expect(await columns()).toContain('tag')
    expect(await columns()).not.toContain('forgotten')
  })
})
