import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { installOnDemand } from '../src/index.ts'

const project = new URL('project/', import.meta.url)
let cache: string

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'on-demand-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true })
})

/** Simulates a machine that has never installed anything and cannot reach a registry. */
function goOffline() {
  for (const tool of ['npm', 'pnpm']) {
    vi.stubEnv(`${tool}_config_registry`, 'http://127.0.0.1:1')
    vi.stubEnv(`${tool}_config_fetch_retries`, '0')
  }
  vi.stubEnv('pnpm_config_store_dir', join(cache, 'store'))
  vi.stubEnv('pnpm_config_cache_dir', join(cache, 'metadata'))
}

test('installs the packages of the lockfile, and needs no network the second time', async () => {
  const modules = await installOnDemand(project, cache)
  goOffline()
  expect(await installOnDemand(project, cache)).toBe(modules)
  const { version } = JSON.parse(await readFile(join(modules, 'is-odd/package.json'), 'utf8'))
  expect(version).toBe('3.0.0')
})

test('concurrent checks share one install, and nothing incomplete remains', async () => {
  const calls = Array.from({ length: 3 }, () => installOnDemand(project, cache))
  expect(new Set(await Promise.all(calls)).size).toBe(1)
  expect(await readdir(cache)).toHaveLength(1)
})

test('without a registry, the error names the packages and nothing incomplete remains', async () => {
  goOffline()
  const error = await installOnDemand(project, cache).catch(({ message }: Error) => message)
  expect(error).toContain('@org/on-demand could not install project (is-odd).')
  expect(error).toContain('needs the npm registry')
  expect((await readdir(cache)).filter((name) => name.startsWith('unfinished'))).toEqual([])
})
