import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '@org/child-process'
import { expect, test } from 'vitest'
import { mutants } from './mutants/index.ts'

/** The clauses that each store kept and broke, as `group › clause`. */
const outcomes = await runSuites()

test.for(['ReferenceStore', 'ReferenceStore without shared storage'])('%s keeps every clause', (name) => {
  expect(outcomes.get(name)?.broken).toEqual([])
  expect(outcomes.get(name)?.kept.length).toBeGreaterThan(200)
})

test('SlowReferenceStore keeps the clauses that depend on the lifetime of flows', () => {
  expect(outcomes.get('SlowReferenceStore')?.broken).toEqual([])
  expect(outcomes.get('SlowReferenceStore')?.kept.length).toBeGreaterThan(10)
})

test.for(Object.entries(mutants))('the suite detects a store that %s', ([name, { breaks }]) => {
  expect(outcomes.get(name)?.broken).toContain(breaks)
})

test('every clause is broken by at least one mutant', () => {
  const broken = new Set([...outcomes.values()].flatMap((outcome) => outcome.broken))
  const kept = outcomes.get('ReferenceStore')?.kept ?? []
  expect(kept.filter((clause) => !broken.has(clause))).toEqual([])
})

async function runSuites() {
  const folder = await mkdtemp(join(tmpdir(), 'pkce-conformance-'))
  const outputFile = join(folder, 'report.json')
  const root = fileURLToPath(new URL('mutants', import.meta.url))
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))
  try {
    const args = [vitest, 'run', '--root', root, '--reporter=json', '--outputFile', outputFile]
    const { signal, stdout, stderr } = await run(process.execPath, args, { timeoutMs: 900_000 })
    if (signal) throw new Error(`The suites were terminated by ${signal}:\n${stdout}${stderr}`)
    return readOutcomes(JSON.parse(await readFile(outputFile, 'utf8')) as Report)
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[]
}

function readOutcomes({ testResults }: Report) {
  const outcomes = new Map<string, { kept: string[]; broken: string[] }>()
  for (const { ancestorTitles, title, status } of testResults.flatMap((file) => file.assertionResults)) {
    const [, store, group] = ancestorTitles as [string, string, string]
    const outcome = outcomes.get(store) ?? { kept: [], broken: [] }
    outcomes.set(store, outcome)
    if (status === 'passed') outcome.kept.push(`${group} › ${title}`)
    if (status === 'failed') outcome.broken.push(`${group} › ${title}`)
  }
  return outcomes
}
