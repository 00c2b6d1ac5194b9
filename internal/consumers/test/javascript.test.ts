import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithNpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithNpm('javascript')

test('npx pkce-migrate creates the table', async () => {
  expect(await succeed('npx', ['pkce-migrate', 'deploy'], { cwd, env })).toMatch(/Up to date; \d+ applied/)
})

describe.each(nodeVersions)('plain JavaScript on Node $version', ({ version, bin }) => {
  const options = { cwd, env, path: bin }

  test('runs the expected version', async () => {
    expect(await succeed('node', ['--version'], options)).toBe(`v${version}\n`)
  })

  test('pkce-migrate creates the table in the schema of --schema, and finds it up to date', async () => {
    const command = join(cwd, 'node_modules/.bin/pkce-migrate')
    const schema = ['--schema', `node ${version}`]
    expect(await succeed(command, ['deploy', ...schema], options)).toMatch(/Up to date; \d+ applied/)
    expect(await succeed(command, ['status', ...schema], options)).toMatch(/^Up to date$/m)
  })

  test.each([
    ['memory.js', 'taken once'],
    ['postgres.js', 'taken once'],
    ['migrate.js', 'up to date'],
    ['require.cjs', 'required'],
    ['one-copy.cjs', 'one copy'],
  ])('%s succeeds', async (program, line) => {
    expect(await succeed('node', [program], options)).toBe(`${line}\n`)
  })

  test.each([
    ['require.cjs', 'required'],
    ['two-copies.cjs', 'two copies work together'],
  ])('%s succeeds if Node cannot require ES modules', async (program, line) => {
    const args = ['--no-experimental-require-module', program]
    expect(await succeed('node', args, options)).toBe(`${line}\n`)
  })
})
