// Sums up the test reports of the workspace. Fails if a suite left no report, or a test failed or was skipped: a
// check that did not run is no check.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const folders = ['packages', 'internal', 'examples']
  .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`))
  .concat('docs', 'packages/pkce-flow/test/browser')
  .filter((folder) => existsSync(new URL(`${folder}/package.json`, root)))

let passed = 0
let failed = 0
for (const folder of folders.flatMap(suitesOf)) {
  const report = new URL(`${folder}/test-report.json`, root)
  if (!existsSync(report)) {
    console.error(`${folder}: no test report`)
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

/**
 * The folders that the scripts of a package run Vitest in.
 *
 * @param {string} folder
 */
function suitesOf(folder) {
  const { scripts = {} } = JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8'))
  const suites = Object.values(scripts).flatMap((script) => {
    const [isSuite, , within] = /^vitest run\b(.*--root (\S+))?/.exec(script) ?? []
    return isSuite ? [within ? `${folder}/${within}` : folder] : []
  })
  // Everything that is published has tests.
  return suites.length === 0 && folder.startsWith('packages/') ? [folder] : suites
}
