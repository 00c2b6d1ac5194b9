import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startDatabase } from './support/database.ts'
import { type Service, startService } from './support/service-process.ts'
import { compile, typeCheck, writeSnippets } from './support/snippets.ts'
import { balance, expectNoSecretLogged, newUser, startFlow, startProvider, walk } from './support/walk.ts'

const folders = new Map<string, string>()

beforeAll(() => {
  const services = {
    fastify: ['fastify'],
    express: ['express'],
    hono: ['hono'],
    replicas: ['fastify', 'postgresql'],
  }
  for (const [name, pages] of Object.entries(services)) {
    const all = ['README', ...pages].map((page) => `docs/getting-started/${page}.md`)
    const folder = writeSnippets(`run-${name}`, all)
    expect(typeCheck(folder)).toBe('')
    expect(compile(folder)).toBe('')
    folders.set(name, folder)
  }
})

/** Starts a service with the command in its `package.json`. */
function npmStart(name: string, env: NodeJS.ProcessEnv): Promise<Service> {
  const folder = folders.get(name) ?? ''
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  expect(scripts.build).toBe('tsc')
  const [program, ...args] = scripts.start.split(' ')
  expect(program).toBe('node')
  return startService(folder, args, env)
}

test.each(['fastify', 'express', 'hono'])('the %s service keeps flows in memory', async (framework) => {
  const { env, tokenRequests } = await startProvider()
  const service = await npmStart(framework, env)
  balance([service])
  const secrets = new Set<string>()

  await walk(secrets, tokenRequests)
  expect(await service.stop()).toEqual({ exitCode: 0, signal: null })
  expectNoSecretLogged([service], secrets)
})

test('two replicas share flows in PostgreSQL, and an outage loses none', async () => {
  const { postgres, env } = await startDatabase()
  const provider = await startProvider()
  const replica = () => npmStart('replicas', { ...env, ...provider.env })
  const services = [await replica(), await replica()]
  balance(services)
  const secrets = new Set<string>()

  await walk(secrets, provider.tokenRequests)

  const user = newUser(secrets)
  const callback = await user.signIn(await startFlow(user))
  await postgres.halt()
  const refused = await user.browser.open(callback)
  expect(refused).toMatchObject({
    status: 503,
    body: expect.stringContaining('reload this page in a moment'),
  })
  expect(refused.headers.get('retry-after')).toBe('5')
  await postgres.resume()
  expect(await user.browser.open(callback)).toMatchObject({ status: 303 })

  for (const service of services) expect(await service.stop()).toEqual({ exitCode: 0, signal: null })
  expectNoSecretLogged(services, secrets)
})
