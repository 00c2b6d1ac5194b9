import { cp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { emptyFolder, installWithNpm } from './support/project.ts'
import { succeed } from './support/run.ts'
import { workspace } from './support/workspace.ts'

const nodeVersions = inject('nodeVersions')
const env = await databaseEnvironment()
const cwd = await installWithNpm('bundled')
const tools = await installOnDemand(new URL('../bundlers/', import.meta.url))

const page = await readFile(join(workspace, 'docs/bundlers-commonjs-and-jest.md'), 'utf8')
const files = [...page.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)]
const commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, command = '']) => command)

beforeAll(async () => {
  // As if they were installed with the service.
  for (const name of ['@rollup', 'esbuild', 'rollup', 'vite', 'webpack']) {
    await symlink(join(tools, name), join(cwd, 'node_modules', name))
  }
  for (const [, name = '', text = ''] of files) await writeFile(join(cwd, name), text)
})

test('the page has a command for each bundler, and their configuration files', () => {
  expect(commands.map((command) => command.split(' ')[1])).toEqual([
    'esbuild',
    'esbuild',
    'rollup',
    'vite',
    'webpack',
    'esbuild',
  ])
  expect(files.map(([, name]) => name)).toEqual(['rollup.config.js', 'vite.config.js', 'webpack.config.js'])
})

describe.each(commands.map((command, index) => ({ command, index, tool: command.split(' ')[1] })))(
  'the bundle of $tool, command $index of the page',
  ({ command, index }) => {
    let folder: string
    let main = ''

    beforeAll(async () => {
      const dist = join(cwd, 'dist')
      await rm(dist, { recursive: true, force: true })
      await succeed('sh', ['-euc', `npx() { "$@"; }\n${command}`], { cwd, path: join(tools, '.bin') })
      folder = await emptyFolder()
      await cp(dist, folder, { recursive: true })
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
      main = (await readdir(folder)).find((name) => name.startsWith('main.')) ?? ''
      // Every other bundle runs without node_modules.
      if (command.includes('--external'))
        await symlink(join(cwd, 'node_modules'), join(folder, 'node_modules'))
    })

    test.each(nodeVersions)('deploys, puts and takes on Node $version', async ({ version, bin }) => {
      const PKCE_SCHEMA = `bundle ${index} ${version}`
      const options = { cwd: folder, env: { ...env, PKCE_SCHEMA }, path: bin }
      expect(JSON.parse(await succeed('node', [main], options))).toEqual({
        applied: 1,
        upToDate: true,
        answers: Array(2).fill([{ tab: 1 }, true]),
        globals: [],
      })
    })
  },
)
