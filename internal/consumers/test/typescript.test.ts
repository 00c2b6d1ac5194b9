import { describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithPnpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithPnpm('typescript')

// Strict, without `skipLibCheck`: all imported declaration files are checked as well.
test.each([
  ['typescript-5', 'tsconfig.json'],
  ['typescript', 'tsconfig.json'],
  ['typescript', 'tsconfig.bundler.json'],
  ['typescript', 'tsconfig.platform-free.json'],
])('%s compiles the project with %s', async (compiler, project) => {
  await succeed('node', [`node_modules/${compiler}/bin/tsc`, '--project', project], { cwd })
})

describe.each(nodeVersions)('the compiled project on Node $version', ({ bin }) => {
  test.each(['memory', 'postgres'])('takes a flow once with the store of %s', async (program) => {
    const output = await succeed('node', [`dist/${program}.js`], { cwd, env, path: bin })
    expect(output).toBe('{"tab":"accounts"} Start again.\n')
  })
})
