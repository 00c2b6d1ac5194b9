import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { footprintOf } from './support/footprint.ts'
import { installAlone } from './support/project.ts'
import { succeed } from './support/run.ts'
import { published, workspace } from './support/workspace.ts'

const nodeVersions = inject('nodeVersions')
const MIB = 2 ** 20

/** Prints how many bytes of Prisma's client are loaded after the first statement. The take fails because there is no table. */
const LOADED = `
  import { statSync } from 'node:fs'
  import { createRequire } from 'node:module'
  import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
  import { PrismaPkceStore } from '@org/pkce-prisma'
  import { createPrismaClient } from '@org/pkce-prisma/client'

  const prisma = createPrismaClient({ connectionString: process.env.DATABASE_URL })
  const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(process.env.FIELD_ENCRYPTION_KEYS))
  const store = new PrismaPkceStore({ prisma, encryptor })
  await store.take('the-random-state-of-one-flow-of-43-characters').catch(() => {})
  await store.close()
  await prisma.$disconnect()
  const files = Object.keys(createRequire(import.meta.url).cache)
  const loaded = files.filter((file) => file.includes('/@prisma/client/'))
  console.log(loaded.reduce((bytes, file) => bytes + statSync(file).size, 0))
`

const alone = await Promise.all(
  published.map(async ({ name, exports = {}, peerDependencies }) => {
    const folder = await installAlone(name)
    const specifiers = Object.keys(exports).map((path) => join(name, path))
    return { name, folder, specifiers, peerDependencies, ...(await footprintOf(folder)) }
  }),
)

describe.each(alone)('$name alone', ({ installScripts, nativePrograms }) => {
  test('installs nothing with an install script', () => expect(installScripts).toEqual([]))
  test('installs no native binary', () => expect(nativePrograms).toEqual([]))
})

// A package with peers is imported in a project that has them.
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

test('core installs no other package', () => {
  expect(alone.find(({ name }) => name === '@org/pkce-core')?.others).toBe(0)
})

test('a process loads as much of @prisma/client as the README states', async () => {
  const { folder: cwd = '' } = alone.find(({ name }) => name === '@org/pkce-prisma') ?? {}
  const readme = await readFile(join(workspace, 'README.md'), 'utf8')
  const [, stated] = /of which a process loads ([\d.]+) MiB/.exec(readme) ?? []
  await writeFile(join(cwd, 'loaded.mjs'), LOADED)
  const env = await databaseEnvironment()
  expect(Number(await succeed('node', ['loaded.mjs'], { cwd, env })) / MIB).toBeCloseTo(Number(stated), 1)
})

describe('the README states the size of each install', async () => {
  const readme = await readFile(join(workspace, 'README.md'), 'utf8')
  const stated = Object.fromEntries(
    [...readme.matchAll(/^\| `(\S+)` +\| +(\d+) \| +([\d.]+) \| +([\d.]+) \|$/gm)].map(
      ([, name, ...figures]) => [name, figures.map(Number)],
    ),
  )
  for (const { name, others, bytes, ourBytes } of alone) {
    const measured = [others, bytes / MIB, ourBytes / MIB].map((figure) => Math.round(figure * 10) / 10)
    test(`${name}: ${measured}`, () => {
      const [packages = Number.NaN, ...mebibytes] = stated[name] ?? []
      // An install gets the newest release of each dependency, so the README may lag a little.
      expect(Math.abs(packages - others)).toBeLessThanOrEqual(Math.floor(others / 8))
      for (const [index, figure] of [bytes / MIB, ourBytes / MIB].entries()) {
        expect(Math.abs((mebibytes[index] ?? Number.NaN) - figure)).toBeLessThanOrEqual(0.1 + figure / 10)
      }
    })
  }
})
