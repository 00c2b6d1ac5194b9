// Sums up the test reports of the workspace and prints each test that did not pass. Fails if there is such a test, or if a
// suite left no report.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const folders = ['packages', 'internal', 'examples']
  .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`))
  .concat('docs', 'packages/pkce-flow/test/browser')
  .filter((folder) => existsSync(new URL(`${folder}/package.json`, root)))

let passed = 0
const problems = []
for (const folder of folders.flatMap(suitesOf)) {
  const report = new URL(`${folder}/test-report.json`, root)
  if (!existsSync(report)) {
    problems.push(`${folder}: no test report`)
    continue
  }
  for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    const notPassed = file.assertionResults.filter(({ status }) => status !== 'passed')
    passed += file.assertionResults.length - notPassed.length
    // A file that fails outside its tests reports no tests.
    if (file.status !== 'passed' && notPassed.length === 0) problems.push(`${file.name}\n${file.message}`)
    for (const test of notPassed) {
      problems.push(
        [`${file.name} > ${test.fullName}: ${test.status}`, ...(test.failureMessages ?? [])].join('\n'),
      )
    }
  }
}
for (const problem of problems) console.error(`\n${problem}`)
const failed = problems.length
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

/**
 * Returns the folders in which the scripts of a package run Vitest.
 *
 * @param {string} folder
 */
function suitesOf(folder) {
  const { scripts = {} } = JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8'))
  const suites = Object.values(scripts).flatMap((script) => {
    const [isSuite, , within] = /^vitest run\b(.*--root (\S+))?/.exec(script) ?? []
    return isSuite ? [within ? `${folder}/${within}` : folder] : []
  })
  // Every published package must have tests.
  return suites.length === 0 && folder.startsWith('packages/') ? [folder] : suites
}
