import { Child } from '@org/child-process'
import { startPostgres } from '@org/dev-postgres'
import { describe, expect, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { installWithNpm } from './support/project.ts'
import { outsideEnvironment, succeed } from './support/run.ts'
import { installRuntimes } from './support/runtimes.ts'

const runtimes = await installRuntimes()
const cwd = await installWithNpm('javascript')

describe.concurrent.each(runtimes)('$name $version', (runtime) => {
  test('runs the expected version', async () => {
    expect(await succeed(runtime.program, ['--version'], { cwd, env: runtime.env })).toContain(
      runtime.version,
    )
  })

  test('takes a contested flow once in memory, and completes another one', async () => {
    const args = runtime.run({ path: 'memory.js' })
    expect(await succeed(runtime.program, args, { cwd, env: runtime.env })).toBe('taken once\n')
  })

  test('creates the table, and does the same in PostgreSQL', async () => {
    const env = { ...runtime.env, ...(await databaseEnvironment()) }
    const database = new URL(env.DATABASE_URL).host
    const migrate = runtime.run({ path: runtime.migrate, database })
    expect(await succeed(runtime.program, [...migrate, 'deploy'], { cwd, env })).toMatch(
      /Up to date; \d+ applied/,
    )
    const library = runtime.run({ path: 'migrate.js', database })
    expect(await succeed(runtime.program, library, { cwd, env })).toBe('up to date\n')
    const store = runtime.run({ path: 'postgres.js', database })
    expect(await succeed(runtime.program, store, { cwd, env })).toBe('taken once\n')
  })

  test('survives a crash of the database, reports an outage as retryable, and recovers', async () => {
    await using postgres = await startPostgres()
    const env = { ...runtime.env, ...(await databaseEnvironment(await postgres.createDatabase())) }
    const database = new URL(env.DATABASE_URL).host
    const migrate = runtime.run({ path: runtime.migrate, database })
    await succeed(runtime.program, [...migrate, 'deploy'], { cwd, env })

    const args = runtime.run({ path: 'outage.js', database })
    await using service = Child.start(runtime.program, args, {
      cwd,
      env: { ...outsideEnvironment(), ...env },
    })
    const ask = (operation: string) => {
      service.write(`${operation}\n`)
      return service.line()
    }
    expect(await ask('check')).toBe('done')
    expect(await ask('put')).toBe('done')
    await postgres.halt('immediate')
    await postgres.resume()
    expect(await ask('take')).toBe('done')
    expect(await ask('take')).toBe('PKCE_STATE_NOT_FOUND, retryable: false')

    expect(await ask('put')).toBe('done')
    await postgres.halt()
    expect(await ask('take')).toBe('PKCE_STORE_TAKE_FAILED, retryable: true')
    await postgres.resume()
    expect(await ask('take')).toBe('done')

    service.endInput()
    expect(await service.end).toMatchObject({ exitCode: 0, stderr: '' })
  })
})
