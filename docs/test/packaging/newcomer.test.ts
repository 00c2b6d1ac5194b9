import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from '@org/dev-postgres'
import { expect, test } from 'vitest'
import { emptyFolder } from '../../../internal/consumers/test/support/project.ts'
import { textOf } from '../support/pages.ts'
import { startService } from '../support/service-process.ts'
import { balance, expectNoSecretLogged, startProvider, walk } from '../support/walk.ts'
import { Newcomer, type Step, stepsOf } from './support/newcomer.ts'

const pageOf = (name: string) => stepsOf(`docs/getting-started/${name}.md`)
const shared = pageOf('README')
/** The first page without its last commands. They build and start the service, which the other pages complete. */
const project = shared.slice(0, -1)

test('the first page ends with a build and a start', () => {
  expect(shared.at(-1)).toMatchObject({ lines: ['npm run build', 'npm start'] })
})

test.each(['express', 'fastify', 'hono'])(
  'a reader who follows the page for %s gets a working service',
  async (page) => {
    const newcomer = await follow([...project, ...pageOf(page)])
    await useService(newcomer)
  },
)

test('a reader who continues with PostgreSQL gets the same service on it', async () => {
  await using postgres = await startPostgres()
  const { connectionString } = await postgres.createDatabase()
  const newcomer = await follow([...project, ...pageOf('hono'), ...pageOf('postgresql')], (line) =>
    line.replace('postgresql://…', connectionString),
  )
  const key = /^export FIELD_ENCRYPTION_KEYS=.*$/m.exec(textOf('docs/getting-started/postgresql.md'))?.[0]
  const keys = await newcomer.run(`${key}; printenv FIELD_ENCRYPTION_KEYS`)
  await useService(newcomer, { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS: keys.trim() })
})

test('a reader who follows the page on testing sees a flow expire', async () => {
  const newcomer = await follow([...project, ...pageOf('testing')])
  await newcomer.run('npm run build')
  const program = "import('./dist/expiry.js').then(async ({ whyRefused }) => console.log(await whyRefused()))"
  expect(await newcomer.run(`node --eval "${program}"`)).toBe('expired\n')
})

/** Follows the steps in an empty folder. @param edit - changes a command before it runs. */
async function follow(steps: Step[], edit = (line: string) => line): Promise<Newcomer> {
  const newcomer = new Newcomer({ cwd: await emptyFolder() })
  for (const step of steps) {
    if (step.kind === 'file') await newcomer.write(step.name, step.text)
    else for (const line of step.lines) await newcomer.run(edit(line))
  }
  return newcomer
}

/** Builds and starts the newcomer's service, and uses it as browsers do. */
async function useService(newcomer: Newcomer, env: NodeJS.ProcessEnv = {}): Promise<void> {
  await newcomer.run('npm run build')
  const { scripts } = JSON.parse(await readFile(join(newcomer.folder, 'package.json'), 'utf8'))
  const [program, ...args] = scripts.start.split(' ')
  expect(program).toBe('node')

  const provider = await startProvider()
  const service = await startService(newcomer.folder, args, { ...provider.env, ...env })
  balance([service])
  const secrets = new Set<string>()
  await walk(secrets, provider.tokenRequests)
  expect(await service.stop()).toEqual({ exitCode: 0, signal: null })
  expectNoSecretLogged([service], secrets)
}
