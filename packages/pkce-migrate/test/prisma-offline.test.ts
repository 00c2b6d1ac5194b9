import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OURS } from './database.ts'
import { createPrismaProject } from './prisma-project.ts'

describe('without a database', async () => {
  const { directory, prisma } = await createPrismaProject()

  test.each(['validate', 'format --check', 'generate'])('prisma %s works', async (command) => {
    expect(await prisma(command)).toMatchObject({ exitCode: 0 })
  })

  test('prisma generate writes a client', async () => {
    expect(await readdir(join(directory, 'packages/pkce-prisma/src/generated'))).toContain('client.ts')
  })

  test('prisma migrate diff writes the statements of the first migration', async () => {
    const { exitCode, stdout } = await prisma(
      'migrate diff --from-empty --to-schema prisma/schema.prisma --script',
    )
    expect(exitCode).toBe(0)
    const migration = await readFile(join(directory, 'prisma/migrations', OURS, 'migration.sql'), 'utf8')
    expect(stdout).toContain(migration)
  })

  test('what needs a database says so', async () => {
    const { exitCode, stderr } = await prisma('migrate status')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('datasource.url')
  })
})

test('a native engine is used where one is named', async () => {
  const { directory, prisma } = await createPrismaProject()
  const native = join(directory, 'native-engine')
  await writeFile(native, '#!/bin/sh\necho native-engine 1.2.3\n')
  await chmod(native, 0o755)
  expect(await prisma('version', { PRISMA_SCHEMA_ENGINE_BINARY: native })).toMatchObject({
    stdout: expect.stringContaining('native-engine 1.2.3'),
  })
  expect(await prisma('version')).toMatchObject({ stdout: expect.stringContaining('schema-engine-wasm') })
})
