import { describe, expect, inject, test } from 'vitest'
import { installWithPnpm } from './support/project.ts'
import { type RunOptions, run } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const cwd = await installWithPnpm('own-store')

describe.concurrent("a user's own store", () => {
  test.each(nodeVersions)('passes every clause on Node $version', async ({ bin }) => {
    const { broken, kept } = await conformance('map-store', { cwd, path: bin })
    expect(broken).toEqual([])
    expect(kept).toBeGreaterThan(200)
  })

  test('fails if its take is a get and a delete', async () => {
    const { broken } = await conformance('get-then-delete', { cwd })
    expect(broken).toContain('exactly one of 64 racing takes receives the flow; the others find nothing')
  })
})

interface Report {
  testResults: { assertionResults: { title: string; status: string }[] }[]
}

/** Runs one test file of the project. Returns the names of the failed clauses, and the number of those that passed. */
async function conformance(name: string, options: RunOptions): Promise<{ broken: string[]; kept: number }> {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', `${name}.test.js`, '--reporter=json']
  const { stdout } = await run('node', vitest, options)
  const { testResults }: Report = JSON.parse(stdout)
  const clauses = testResults.flatMap(({ assertionResults }) => assertionResults)
  return {
    broken: clauses.filter(({ status }) => status !== 'passed').map(({ title }) => title),
    kept: clauses.filter(({ status }) => status === 'passed').length,
  }
}
