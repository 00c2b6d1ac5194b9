import { appendFile, mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Child } from '@org/child-process'
import { freePort } from 'connections-service/dist/demo/free-port.js'
import { beforeAll, expect, test } from 'vitest'
import { textOf } from '../support/pages.ts'
import { clone, folder, options, script, shell } from './support/clone.ts'

const page = textOf('docs/a-service-in-this-workspace.md')
const [makeFolder = '', check = '', deploy = '', start = ''] = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, commands = '']) => commands,
)
/** The service's files. The page names each one before its text. */
const files = [...page.matchAll(/`(services\/[^`]+)`[^`]*\n\n```(?:json|ts)\n(.*?)^```/gms)]

let printed: string

beforeAll(async () => {
  await shell(makeFolder)
  for (const [, name = '', text = ''] of files) {
    const file = join(clone, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  printed = await shell(`{ ${check}} 2>&1`)
})

test("the service's tests and the lint pass", async () => {
  expect(check).toMatch(/ test --filter invoices\n(.*\n)*.* lint$/m)
  const report = JSON.parse(await readFile(join(clone, 'services/invoices/test-report.json'), 'utf8'))
  expect(report).toMatchObject({ numPassedTests: 1, numTotalTests: 1 })
})

test('turbo finds the output of every task', () => {
  expect(printed).toContain('Tasks: ')
  expect(printed).not.toMatch(/no output files/)
})

test('the deployed service runs without development tools', async () => {
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

test('adding the service changes nothing else but the lockfile', async () => {
  const changes = await shell('git status --porcelain')
  expect(changes.trimEnd().split('\n')).toEqual([' M pnpm-lock.yaml', '?? services/'])
})

test('an edit of a package reruns the tests without a build', async () => {
  await shell('rm -r packages/*/dist')
  const [command = ''] = /pnpm dev --filter invoices/.exec(page) ?? []
  await using dev = startCommands(command)
  await untilLine(dev.child, /Waiting for file changes/)
  await appendFile(join(clone, 'packages/pkce-core/src/index.ts'), "\nthrow new Error('edited just now')\n")
  await untilLine(dev.child, /Error: edited just now/)
  await expect(shell('ls packages/*/dist')).rejects.toThrow('No such file')
})

/** Starts commands that run until the result is disposed of, which also ends the processes they have started. */
function startCommands(commands: string, more: NodeJS.ProcessEnv = {}): { child: Child } & AsyncDisposable {
  const child = Child.start('sh', ['-euc', script(commands)], {
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
