import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { succeed } from '@org/child-process'
import { installOnDemand } from '@org/on-demand'
import { expect, test } from 'vitest'
import { startDatabase } from '../support/database.ts'
import { startService } from '../support/service-process.ts'
import { typeCheck, writeSnippets } from '../support/snippets.ts'
import { balance, expectNoSecretLogged, startProvider, walk } from '../support/walk.ts'

test('the service of the Next.js page works after next build and next start', async () => {
  const pages = ['README', 'postgresql', 'nextjs'].map((page) => `docs/getting-started/${page}.md`)
  const folder = writeSnippets('run-nextjs', pages)
  const modules = await installOnDemand(new URL('next/', import.meta.url))
  symlinkSync(modules, join(folder, 'node_modules'))
  const next = join(modules, 'next/dist/bin/next')
  expect(typeCheck(folder)).toBe('')
  const { PATH, HOME } = process.env
  const environment = { PATH, HOME, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const
  await succeed(process.execPath, [next, 'build'], { cwd: folder, env: environment })

  const [provider, database] = [await startProvider(), await startDatabase()]
  const env = { ...environment, ...provider.env, ...database.env }
  const service = await startService(folder, [next, 'start', '-H', '127.0.0.1'], env)
  balance([service])
  const secrets = new Set<string>()
  await walk(secrets, provider.tokenRequests)
  expect(await service.stop()).toEqual({ exitCode: 143, signal: null })
  expectNoSecretLogged([service], secrets)
})
