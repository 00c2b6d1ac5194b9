import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { emptyFolder, installWithNpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = { ...(await databaseEnvironment()), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }

const cwd = await installWithNpm('next-standalone')
await cp(new URL('../projects/bundled/service.js', import.meta.url), join(cwd, 'service.js'))

describe.each([
  ['bundled', []],
  ['not bundled', ['@org/pkce-core', '@org/pkce-memory', '@org/pkce-migrate', '@org/pkce-prisma']],
])('a standalone Next.js server with the packages %s', (where, serverExternalPackages) => {
  let folder: string

  beforeAll(async () => {
    const config = JSON.stringify({ output: 'standalone', serverExternalPackages })
    await writeFile(join(cwd, 'next.config.js'), `export default ${config}`)
    await succeed('npx', ['next', 'build'], { cwd, env })
    // Only the files that Next.js has copied.
    folder = await emptyFolder()
    await cp(join(cwd, '.next/standalone'), folder, { recursive: true })
    await cp(join(cwd, 'ask.js'), join(folder, 'ask.js'))
  })

  test.each(nodeVersions)('deploys, puts and takes on Node $version', async ({ version, bin }) => {
    const options = { cwd: folder, env: { ...env, PKCE_SCHEMA: `next ${where} ${version}` }, path: bin }
    expect(JSON.parse(await succeed('node', ['ask.js'], options))).toEqual({
      applied: 1,
      upToDate: true,
      answers: Array(2).fill([{ tab: 1 }, true]),
      globals: [],
    })
  })
})
