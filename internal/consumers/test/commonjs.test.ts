import { describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithNpm, installWithPnpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const jest = await installWithNpm('jest')
const typescript = await installWithPnpm('typescript-commonjs')

describe.each(nodeVersions)('CommonJS on Node $version', ({ version, bin }) => {
  test('runs in Jest without a flag', async () => {
    const options = { cwd: jest, env: { ...env, PKCE_SCHEMA: `jest ${version}` }, path: bin }
    await succeed('node', ['node_modules/jest/bin/jest.js', '--ci'], options)
  })

  test('runs after TypeScript has compiled it with node16', async () => {
    await compile('typescript', 'tsconfig.json')
    const options = { cwd: typescript, env: { ...env, PKCE_SCHEMA: `typescript ${version}` }, path: bin }
    expect(await succeed('node', ['dist/main.js'], options)).toBe('taken in memory and in PostgreSQL\n')
  })
})

// Without `skipLibCheck`, so all imported declaration files are checked, except with node10, which Prisma's do not support.
test.each([
  ['typescript-5', 'tsconfig.json'],
  ['typescript', 'tsconfig.nodenext.json'],
  ['typescript', 'tsconfig.bundler.json'],
  ['typescript-5', 'tsconfig.node10.json'],
])('%s compiles the CommonJS project with %s', compile)

async function compile(compiler: string, project: string): Promise<void> {
  const tsc = `node_modules/${compiler}/bin/tsc`
  await succeed('node', [tsc, '--project', project], { cwd: typescript })
}
