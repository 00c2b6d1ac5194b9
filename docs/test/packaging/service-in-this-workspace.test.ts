import { appendFile, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Child, type ChildOptions, succeed } from '@org/child-process'
import { freePort } from 'connections-service/dist/demo/free-port.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyWorkspace } from '../../../internal/release/src/workspace-copy.ts'
import { textOf } from '../support/pages.ts'

const page = textOf('docs/a-service-in-this-workspace.md')
const [makeFolder = '', check = '', deploy = '', start = ''] = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, commands = '']) => commands,
)
/** Each of the service's files, which the page names before it shows its text. */
const files = [...page.matchAll(/`(services\/[^`]+)`[^`]*\n\n```(?:json|ts)\n(.*?)^```/gms)]

const folder = await realpath(await mkdtemp(join(tmpdir(), 'service-')))
const clone = join(folder, 'clone')
// A developer's environment: not that of a test, of a CI job, or of the script that runs this one.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(CI|NODE_ENV|VITEST|TURBO_HASH|p?npm_(lifecycle|package|config_verify))/.test(name),
  ),
)
const options: ChildOptions = { cwd: clone, env: { ...env, NO_COLOR: '1' } }
// What the page calls pnpm for short.
const { packageManager } = JSON.parse(textOf('package.json'))
const pnpm = `pnpm() { npx --yes ${packageManager} "$@"; }\n`
const shell = (commands: string) => succeed('sh', ['-euc', pnpm + commands], options)

beforeAll(async () => {
  await copyWorkspace(clone)
  await shell(makeFolder)
  for (const [, name = '', text = ''] of files) {
    const file = join(clone, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  await shell(check)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('its tests run, and the lint passes', async () => {
  expect(check).toMatch(/ test --filter invoices\n(.*\n)*.* lint$/m)
  const report = JSON.parse(await readFile(join(clone, 'services/invoices/test-report.json'), 'utf8'))
  expect(report).toMatchObject({ numPassedTests: 1, numTotalTests: 1 })
})

test('it runs where it is deployed, without the tools it is developed with', async () => {
  await shell(deploy)
  const modules = join(folder, 'invoices/node_modules')
  expect(await realpath(join(modules, '@org/pkce-core'))).toMatch(modules)
  expect(
    (await readdir(join(modules, '.pnpm'))).filter((name) => /^(typescript|vitest)@/.test(name)),
  ).toEqual([])

  const port = await freePort()
  await using service = startCommands(start, { PORT: String(port) })
  const ended = service.child.end.then(({ stderr }) => stderr)
  await expect.poll(() => Promise.race([answer(port), ended])).toBe('ok\n')
})

test('nothing else changes in the repository but the lockfile', async () => {
  const changes = await shell('git status --porcelain')
  expect(changes.trimEnd().split('\n')).toEqual([' M pnpm-lock.yaml', '?? services/'])
})

test('an edit of a package repeats its tests, without a build', async () => {
  await shell('rm -r packages/*/dist')
  const [command = ''] = /pnpm dev --filter invoices/.exec(page) ?? []
  await using dev = startCommands(command)
  await untilLine(dev.child, /Waiting for file changes/)
  await appendFile(join(clone, 'packages/pkce-core/src/index.ts'), "\nthrow new Error('edited just now')\n")
  await untilLine(dev.child, /Error: edited just now/)
  await expect(shell('ls packages/*/dist')).rejects.toThrow('No such file')
})

/** Starts commands that go on until they are disposed of, with all that they have started. */
function startCommands(commands: string, more: NodeJS.ProcessEnv = {}): { child: Child } & AsyncDisposable {
  const child = Child.start('sh', ['-euc', pnpm + commands], {
    ...options,
    env: { ...options.env, ...more },
    detached: true,
  })
  return {
    child,
    async [Symbol.asyncDispose]() {
      process.kill(-child.pid, 'SIGTERM')
      await child.end
    },
  }
}

async function untilLine(child: Child, pattern: RegExp): Promise<void> {
  while (!pattern.test(await child.line()));
}

function answer(port: number): Promise<string> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    (response) => response.text(),
    () => 'not yet',
  )
}
