import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithNpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithNpm('own-client')

beforeAll(async () => {
  // Prisma's CLI downloads an engine unless one is named. `prisma generate` does not run it.
  const offline = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }
  await succeed('npx', ['prisma', 'generate'], { cwd, env: offline })
  await succeed('npx', ['tsc'], { cwd })
  await succeed('node', ['make-table.js'], { cwd, env })
  // The project's own tables are in the schema `public`.
  await succeed('npx', ['pkce-migrate', 'deploy'], { cwd, env })
})

test('the project and our packages share one install of the client and the adapter', async () => {
  const lock = JSON.parse(await readFile(join(cwd, 'node_modules/.package-lock.json'), 'utf8'))
  for (const name of ['@prisma/client', '@prisma/adapter-pg', 'pg']) {
    const installs = Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`))
    expect(installs).toEqual([`node_modules/${name}`])
  }
})

describe.each(nodeVersions)("a project's own Prisma client on Node $version", ({ bin }) => {
  test.each([
    ['TypeScript', 'dist/main.js'],
    ['plain JavaScript', 'main.js'],
  ])('serves the store in %s', async (_, program) => {
    const output = await succeed('node', [program], { cwd, env, path: bin })
    expect(output).toBe("taken through the project's client\n")
  })
})
