import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { footprintOf } from './support/footprint.ts'
import { installAlone } from './support/project.ts'
import { succeed } from './support/run.ts'
import { published, workspace } from './support/workspace.ts'

const nodeVersions = inject('nodeVersions')
const MIB = 2 ** 20

const alone = await Promise.all(
  published.map(async ({ name, exports = {}, peerDependencies }) => {
    const folder = await installAlone(name)
    const specifiers = Object.keys(exports).map((path) => join(name, path))
    return { name, folder, specifiers, peerDependencies, ...(await footprintOf(folder)) }
  }),
)

describe.each(alone)('$name alone', ({ installScripts, nativePrograms }) => {
  test('comes without an install script', () => expect(installScripts).toEqual([]))
  test('comes without a native program', () => expect(nativePrograms).toEqual([]))
})

// What has peers is imported beside them, in the project that uses it.
describe.each(alone.filter(({ peerDependencies }) => !peerDependencies))(
  '$name alone',
  ({ folder, specifiers }) => {
    test.each(nodeVersions)('imports on Node $version', async ({ bin }) => {
      for (const specifier of specifiers) {
        const program = `console.log(Object.keys(await import('${specifier}')).length > 0)`
        const args = ['--input-type=module', '--eval', program]
        expect(await succeed('node', args, { cwd: folder, path: bin }), specifier).toBe('true\n')
      }
    })
  },
)

test('core brings nothing along', () => {
  expect(alone.find(({ name }) => name === '@org/pkce-core')?.others).toBe(0)
})

describe('the README says what each package adds to an install', async () => {
  const readme = await readFile(join(workspace, 'README.md'), 'utf8')
  const said = Object.fromEntries(
    [...readme.matchAll(/^\| `(\S+)` +\| +(\d+) \| +([\d.]+) \| +([\d.]+) \|$/gm)].map(
      ([, name, ...figures]) => [name, figures.map(Number)],
    ),
  )
  for (const { name, others, bytes, ourBytes } of alone) {
    const measured = [others, bytes / MIB, ourBytes / MIB].map((figure) => Math.round(figure * 10) / 10)
    test(`${name}: ${measured}`, () => {
      const [packages = Number.NaN, ...mebibytes] = said[name] ?? []
      // Dependencies release without us, and an install takes their newest: what is said may lag a little.
      expect(Math.abs(packages - others)).toBeLessThanOrEqual(Math.floor(others / 8))
      for (const [index, figure] of [bytes / MIB, ourBytes / MIB].entries()) {
        expect(Math.abs((mebibytes[index] ?? Number.NaN) - figure)).toBeLessThanOrEqual(0.1 + figure / 10)
      }
    })
  }
})
