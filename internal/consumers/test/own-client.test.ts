import { beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithNpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithNpm('own-client')

beforeAll(async () => {
  // Prisma's CLI insists that an engine is there, or else downloads one. To generate, it does not run it.
  const offline = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }
  await succeed('npx', ['prisma', 'generate'], { cwd, env: offline })
  await succeed('npx', ['tsc'], { cwd })
  await succeed('node', ['make-table.js'], { cwd, env })
  // Beside the project's own tables, which are in the schema `public`.
  await succeed('npx', ['pkce-migrate', 'deploy'], { cwd, env })
})

describe.each(nodeVersions)("a project's own Prisma client on Node $version", ({ bin }) => {
  test.each([
    ['TypeScript', 'dist/main.js'],
    ['plain JavaScript', 'main.js'],
  ])('%s', async (_, program) => {
    const output = await succeed('node', [program], { cwd, env, path: bin })
    expect(output).toBe('taken through the own client\n')
  })
})
