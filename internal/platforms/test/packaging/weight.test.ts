import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { copyManifests, install } from '../support/install.ts'
import { read } from '../support/workspace.ts'

const MB = 2 ** 20
// The other platforms differ in the size of their programs.
const supportedArchitectures = { os: ['linux'], cpu: ['x64'], libc: ['glibc'] }

test('all dependencies together occupy less than 850 MB', async () => {
  const copy = await copyManifests('everything', { supportedArchitectures })
  await install(copy)
  const size = await sizeOf(copy)
  expect(size).toBeGreaterThan(300 * MB)
  expect(size).toBeLessThan(850 * MB)
})

test('the demo installs less than 450 MB', async () => {
  const filter = "'--filter', 'connections-service...'"
  expect(read('scripts/demo.js')).toContain(filter)
  // Otherwise pnpm installs everything before the script starts.
  expect(load(read('pnpm-workspace.yaml'))).toMatchObject({ verifyDepsBeforeRun: false })
  const copy = await copyManifests('demo', { supportedArchitectures })
  await install(copy, filter.replaceAll(/[',]/g, ''))
  expect(await sizeOf(copy)).toBeLessThan(450 * MB)
})

/** The disk space of the files in a folder. */
async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = entries.map(async (entry) => {
    const { blocks } = await lstat(join(entry.parentPath, entry.name))
    return blocks * 512
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
