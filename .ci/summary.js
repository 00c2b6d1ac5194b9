// Sums up the test reports of the workspace. Fails where a package left no report, or a test failed or was
// skipped: a check that did not run is no check.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const packages = ['packages', 'internal', 'examples']
  .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`))
  .filter(runsTests)
  .concat('docs', 'packages/pkce-prisma/test/faults')

let passed = 0
let failed = 0
for (const name of packages) {
  const report = new URL(`${name}/test-report.json`, root)
  if (!existsSync(report)) {
    console.error(`${name}: no test report`)
    failed += 1
    continue
  }
  const { numPassedTests, numTotalTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  const notPassed = numTotalTests - numPassedTests
  passed += numPassedTests
  failed += notPassed === 0 && numFailedTestSuites > 0 ? numFailedTestSuites : notPassed
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

/** Whether a folder is a package with tests of its own. All that is published has some. */
function runsTests(name) {
  const manifest = new URL(`${name}/package.json`, root)
  if (!existsSync(manifest)) return false
  if (name.startsWith('packages/')) return true
  const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
  return Object.values(scripts).some((script) => script.startsWith('vitest '))
}
