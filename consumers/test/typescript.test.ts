import { describe, expect, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { nodeVersions } from './support/node-versions.ts'
import { installWithPnpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const env = await databaseEnvironment()
const cwd = await installWithPnpm('typescript')
const tsc = (project: string) => succeed('node_modules/.bin/tsc', ['--project', project], { cwd })

// Strict, and with the declaration files of all that is imported checked, too.
describe('TypeScript compiles', () => {
  test('for Node, which runs it afterwards', () => tsc('tsconfig.json'))

  test('for a bundler', () => tsc('tsconfig.bundler.json'))

  test('what uses the contract alone, without the types of any platform', () =>
    tsc('tsconfig.platform-free.json'))
})

describe.each(nodeVersions)('what TypeScript compiled, on Node $version', ({ bin }) => {
  test.each(['memory', 'postgres'])('%s', async (program) => {
    const output = await succeed('node', [`dist/${program}.js`], { cwd, env, path: bin })
    expect(output).toBe('{"tab":"accounts"} Start again.\n')
  })
})
