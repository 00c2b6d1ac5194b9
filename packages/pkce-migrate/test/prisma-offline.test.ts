import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OURS } from './support/database.ts'
import { createPrismaProject } from './support/prisma-project.ts'
import { runNode } from './support/run.ts'

describe('without a database', async () => {
  const { directory, prisma } = await createPrismaProject()

  test.each(['validate', 'format --check', 'generate'])('prisma %s works', async (command) => {
    expect(await prisma(command)).toMatchObject({ exitCode: 0 })
  })

  test('prisma generate writes a client', async () => {
    expect(await readdir(join(directory, 'packages/pkce-prisma/src/generated'))).toContain('client.ts')
  })

  test('prisma migrate diff writes the statements of the migration', async () => {
    const { exitCode, stdout } = await prisma(
      'migrate diff --from-empty --to-schema prisma/schema.prisma --script',
    )
    expect(exitCode).toBe(0)
    const migration = join(directory, 'prisma/migrations', `${OURS[0]}`, 'migration.sql')
    expect(stdout).toContain(await readFile(migration, 'utf8'))
  })

  test('a command that needs a database says so', async () => {
    const { exitCode, stderr } = await prisma('migrate status')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('datasource.url')
  })
})

describe('a native engine', async () => {
  const named = await createPrismaProject()
  test('is used if PRISMA_SCHEMA_ENGINE_BINARY names it', async () => {
    const { directory, prisma } = named
    const native = join(directory, 'native-engine')
    await writeFile(native, '#!/bin/sh\necho native-engine 1.2.3\n')
    await chmod(native, 0o755)
    expect(await prisma('version', { PRISMA_SCHEMA_ENGINE_BINARY: native })).toMatchObject({
      stdout: expect.stringContaining('native-engine 1.2.3'),
    })
    expect(await prisma('version')).toMatchObject({ stdout: expect.stringContaining('schema-engine-wasm') })
  })

  const downloaded = await createPrismaProject()
  test('is used if Prisma has downloaded it', async () => {
    const { directory } = downloaded
    // Prisma's packages in the layout of a package manager, with only the files that prisma.config.ts needs.
    const modules = join(directory, 'node_modules')
    await mkdir(join(modules, '@prisma/engines'), { recursive: true })
    await mkdir(join(modules, 'prisma'))
    await writeFile(join(modules, 'prisma/package.json'), '{ "name": "prisma" }')
    await writeFile(join(modules, 'prisma/config.js'), 'exports.defineConfig = (config) => config')
    await writeFile(join(modules, '@prisma/engines/package.json'), '{ "name": "@prisma/engines" }')
    await copyFile(new URL('../../../prisma.config.ts', import.meta.url), join(directory, 'prisma.config.ts'))
    await writeFile(
      join(directory, 'show.ts'),
      "import './prisma.config.ts'; console.log(process.env['PRISMA_SCHEMA_ENGINE_BINARY'])",
    )
    const show = () => runNode(['--import', import.meta.resolve('tsx'), 'show.ts'], {}, { cwd: directory })

    expect((await show()).stdout).toMatch(/pkce-migrate\/schema-engine\/bin\.js\n$/)
    await writeFile(join(modules, '@prisma/engines/schema-engine-debian-openssl-3.0.x'), '')
    expect((await show()).stdout).toBe('undefined\n')
  })
})
