import { describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithPnpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithPnpm('typescript')

// Strict, and with the declaration files of all that is imported checked, too.
test.each([
  ['typescript-5', 'tsconfig.json'],
  ['typescript', 'tsconfig.json'],
  ['typescript', 'tsconfig.bundler.json'],
  ['typescript', 'tsconfig.platform-free.json'],
])('%s compiles as %s says', async (compiler, project) => {
  await succeed('node', [`node_modules/${compiler}/bin/tsc`, '--project', project], { cwd })
})

describe.each(nodeVersions)('what TypeScript compiled, on Node $version', ({ bin }) => {
  test.each(['memory', 'postgres'])('%s', async (program) => {
    const output = await succeed('node', [`dist/${program}.js`], { cwd, env, path: bin })
    expect(output).toBe('{"tab":"accounts"} Start again.\n')
  })
})
