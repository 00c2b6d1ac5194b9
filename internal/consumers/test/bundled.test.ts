import { cp, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { emptyFolder, installWithNpm } from './support/project.ts'
import { succeed } from './support/run.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithNpm('bundled')
const tools = await installOnDemand(new URL('../bundlers/', import.meta.url))

const ESBUILD = ['main.js', '--bundle', '--platform=node']
// What a bundle calls `require` for, Node's own modules among it, is not in an ES module.
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const bundles = [
  [
    'esbuild',
    'cjs',
    'out/esbuild-cjs/main.cjs',
    [...ESBUILD, '--format=cjs', '--outfile=out/esbuild-cjs/main.cjs'],
  ],
  [
    'esbuild',
    'esm',
    'out/esbuild-esm/main.mjs',
    [...ESBUILD, '--format=esm', `--banner:js=${REQUIRE}`, '--outfile=out/esbuild-esm/main.mjs'],
  ],
  [
    'esbuild',
    'minified',
    'out/minified/main.cjs',
    [...ESBUILD, '--minify', '--outfile=out/minified/main.cjs'],
  ],
  ['rollup', 'es', 'out/rollup/main.mjs', ['--config', 'bundlers/rollup.config.js']],
  ['vite', 'ssr', 'out/vite/main.js', ['build', '--config', 'bundlers/vite.config.js']],
] as const

beforeAll(async () => {
  await symlink(tools, join(cwd, 'bundlers/node_modules'))
})

describe.each(bundles)('bundled by %s as %s', (bundler, format, file, args) => {
  // Nothing is beside it: neither our packages nor Prisma's.
  let folder: string
  beforeAll(async () => {
    await succeed(join(tools, '.bin', bundler), [...args], { cwd })
    folder = await emptyFolder()
    await cp(join(cwd, file, '..'), folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  })

  test.each(nodeVersions)('deploys, puts and takes on Node $version', async ({ version, bin }) => {
    const PKCE_SCHEMA = `${bundler} ${format} ${version}`
    const options = { cwd: folder, env: { ...env, PKCE_SCHEMA }, path: bin }
    const output = await succeed('node', [join(folder, file.replace(/.*\//, ''))], options)
    expect(JSON.parse(output)).toEqual({
      applied: 1,
      upToDate: true,
      answers: Array(2).fill([{ tab: 1 }, true]),
      globals: [],
    })
  })
})
