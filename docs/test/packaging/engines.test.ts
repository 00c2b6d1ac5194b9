import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { satisfies } from 'semver'
import { expect, inject, test } from 'vitest'
import { emptyFolder } from '../../../internal/consumers/test/support/project.ts'
import { pages, textOf } from '../support/pages.ts'
import { Newcomer, stepsOf } from './support/newcomer.ts'

// The oldest release of each supported major version.
const { engines } = JSON.parse(textOf('package.json'))
const OLDEST: string[] = [...`${engines.node}`.matchAll(/\d+(?:\.\d+)?/g)].map(([version]) =>
  version.includes('.') ? `${version}.0` : `${version}.0.0`,
)
// On an old Node, npm skips versions that require a newer one. Yarn does not, and fails.
const newest = inject('nodeVersions').at(-1)?.bin ?? ''

interface Lock {
  packages: Record<string, { version?: string; engines?: { node?: string }; optional?: boolean }>
}

const installing = pages
  .map((page) => ({ page, commands: commandsOf(page) }))
  .filter(({ commands }) => commands.some((line) => line.startsWith('npm install ')))

test('the pages install packages', () => {
  expect(OLDEST).toEqual(['20.19.0', '22.12.0', '24.0.0'])
  expect(installing.map(({ page }) => page)).toContain('docs/getting-started/fastify.md')
})

test.each(installing)('everything that $page installs supports every Node', async ({ commands }) => {
  const newcomer = new Newcomer({ cwd: await emptyFolder(), path: newest })
  await newcomer.write('package.json', '{}')
  for (const line of commands) await newcomer.run(line, '--package-lock-only')

  const lock: Lock = JSON.parse(await readFile(join(newcomer.folder, 'package-lock.json'), 'utf8'))
  // Package managers skip optional packages that do not fit, such as programs for other platforms.
  const installed = Object.entries(lock.packages).filter(([, { optional }]) => !optional)
  const refused = installed.flatMap(([path, { version, engines }]) =>
    OLDEST.filter((node) => !satisfies(node, engines?.node ?? '*')).map(
      (node) => `${path}@${version} requires ${engines?.node}, not ${node}`,
    ),
  )
  expect(installed.length).toBeGreaterThan(1)
  expect(refused).toEqual([])
})

function commandsOf(page: string): string[] {
  return stepsOf(page)
    .flatMap((step) => (step.kind === 'commands' ? step.lines : []))
    .filter((line) => /^npm (install|pkg) /.test(line))
}
