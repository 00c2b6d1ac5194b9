import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { npm, pnpm } from './support/package-managers.ts'
import { installWithNpm, installWithPnpm } from './support/project.ts'
import { succeed } from './support/run.ts'
import { installWithYarnClassic, installWithYarnPnp } from './support/yarn.ts'

const PROJECT = 'javascript'
const DEVELOPMENT_ONLY = 'node_modules/@tsconfig/node20'
const [oldest] = inject('nodeVersions')
const path = oldest?.bin ?? ''

/** Runs a command of the project through the package manager on the oldest Node, and returns its output. */
type Run = (command: string[], env?: Record<string, string>) => Promise<string>

const managers: Record<string, () => Promise<Run>> = {
  async npm() {
    const cwd = await installWithNpm(PROJECT)
    return (command, env = {}) => succeed('npx', ['--no-install', ...command], { cwd, path, env })
  },
  async 'npm ci --omit=dev'() {
    const cwd = await installWithNpm(PROJECT)
    expect(existsSync(join(cwd, DEVELOPMENT_ONLY))).toBe(true)
    await npm(['ci', '--omit=dev'], { cwd, path })
    expect(existsSync(join(cwd, DEVELOPMENT_ONLY))).toBe(false)
    return (command, env = {}) => succeed('npx', ['--no-install', ...command], { cwd, path, env })
  },
  async 'pnpm without hoisting'() {
    const cwd = await installWithPnpm(PROJECT)
    return (command, env = {}) => pnpm(['exec', ...command], { cwd, path, env })
  },
  async 'Yarn 1'() {
    const { yarn } = await installWithYarnClassic(PROJECT)
    return (command, env) => yarn(['--silent', ...command], env)
  },
  async "Yarn with Plug'n'Play"() {
    const { cwd, yarn } = await installWithYarnPnp(PROJECT)
    expect(existsSync(join(cwd, 'node_modules'))).toBe(false)
    return yarn
  },
}

describe.each(Object.entries(managers))('a project installed with %s', async (_, install) => {
  const env = await databaseEnvironment()
  const run = await install()

  test('runs on the oldest Node', async () => {
    expect(await run(['node', '--version'])).toBe(`v${oldest?.version}\n`)
  })

  test('creates the table without a terminal, and holds flows in it', async () => {
    expect(await run(['pkce-migrate', 'deploy'], env)).toMatch(/Up to date; \d+ applied/)
    expect(await run(['node', 'postgres.js'], env)).toBe('taken once\n')
  })

  test('loads the packages from CommonJS', async () => {
    expect(await run(['node', 'require.cjs'])).toBe('required\n')
  })

  test('holds flows in memory', async () => {
    expect(await run(['node', 'memory.js'])).toBe('taken once\n')
  })
})
