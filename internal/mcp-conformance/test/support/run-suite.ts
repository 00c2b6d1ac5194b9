import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '@org/child-process'
import { onTestFinished } from 'vitest'
import { node22 } from './node-22.ts'

const client = fileURLToPath(new URL('../../client/main.ts', import.meta.url))
const suiteFolder = dirname(
  fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/package.json')),
)

/** The time limit for a client that hangs, in milliseconds. Generous, because machines may be busy. */
const CLIENT_TIMEOUT_MS = 240_000

/** The result of one scenario. */
export interface ScenarioResult {
  scenario: string
  /** How many checks passed. */
  passed: number
  /** The checks that failed, including warnings. */
  failures: unknown[]
  /** The output of the client. */
  output: string
}

/** Runs a suite with our client as the command. */
export async function runSuite(
  suite: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<ScenarioResult[]> {
  const node = await node22()
  const folder = mkdtempSync(join(tmpdir(), 'mcp-conformance-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const command = [node, client, ...args].join(' ')
  const { exitCode, stdout, stderr } = await run(
    node,
    [
      join(suiteFolder, 'dist/index.js'),
      ...['client', '--command', command, '--suite', suite],
      ...['--timeout', String(CLIENT_TIMEOUT_MS), '--output-dir', folder],
    ],
    { env: { ...process.env, ...env } },
  )
  const results = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('checks.json'))
    .map((path) => resultIn(join(folder, dirname(path))))
  // A client that ends with an error is only visible in the exit code.
  if (exitCode !== 0) {
    const scenario = `the suite (exit code ${exitCode})`
    results.push({ scenario, passed: 0, failures: [exitCode], output: stdout + stderr })
  }
  return results
}

function resultIn(folder: string): ScenarioResult {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const checks: { status: string }[] = JSON.parse(read('checks.json'))
  return {
    scenario: folder,
    passed: checks.filter(({ status }) => status === 'SUCCESS').length,
    failures: checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING'),
    output: `${read('stdout.txt')}\n${read('stderr.txt')}`,
  }
}
