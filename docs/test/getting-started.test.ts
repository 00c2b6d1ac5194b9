import { beforeAll, expect, test } from 'vitest'
import { startDatabase } from './support/database.ts'
import { startService } from './support/service-process.ts'
import { compile, writeSnippets } from './support/snippets.ts'
import { balance, expectNoSecretLogged, somebody, startFlow, startProvider, walk } from './support/walk.ts'

const folders = new Map<string, string>()

beforeAll(() => {
  for (const framework of ['fastify', 'express', 'hono']) {
    const pages = ['README', framework].map((page) => `docs/getting-started/${page}.md`)
    const folder = writeSnippets(`run-${framework}`, pages)
    expect(compile(folder)).toBe('')
    folders.set(framework, folder)
  }
})

test.each(['fastify', 'express', 'hono'])('the service of %s holds flows in memory', async (framework) => {
  const { env } = await startProvider()
  const service = await startService(folders.get(framework) ?? '', ['app.js'], env)
  balance([service])
  const secrets = new Set<string>()

  await walk(secrets)
  expect(await service.stop()).toEqual({ exitCode: 0, signal: null })
  expectNoSecretLogged([service], secrets)
})

test('two replicas of a service share PostgreSQL, and an outage costs no flow', async () => {
  const { postgres, env } = await startDatabase()
  const provider = await startProvider()
  const replica = () => startService(folders.get('fastify') ?? '', ['app.js'], { ...env, ...provider.env })
  const services = [await replica(), await replica()]
  balance(services)
  const secrets = new Set<string>()

  await walk(secrets)

  const user = somebody(secrets)
  const callback = await user.signIn(await startFlow(user))
  await postgres.halt()
  const refused = await user.browser.open(callback)
  expect(refused).toMatchObject({ status: 503, body: 'Reload this page in a moment: nothing is lost.' })
  expect(refused.headers.get('retry-after')).toBe('5')
  await postgres.resume()
  expect(await user.browser.open(callback)).toMatchObject({ status: 303 })

  for (const service of services) expect(await service.stop()).toEqual({ exitCode: 0, signal: null })
  expectNoSecretLogged(services, secrets)
})
