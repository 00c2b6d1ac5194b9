import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { succeed } from '@org/child-process'
import { expect, test } from 'vitest'
import { startDatabase } from './support/database.ts'
import { startService } from './support/service-process.ts'
import { root, typeCheck, writeSnippets } from './support/snippets.ts'
import { balance, expectNoSecretLogged, startProvider, walk } from './support/walk.ts'

const next = join(root, 'docs/node_modules/next/dist/bin/next')

test('the service of nextjs, built and started by Next', async () => {
  const pages = ['README', 'nextjs'].map((page) => `docs/getting-started/${page}.md`)
  const folder = writeSnippets('run-nextjs', pages)
  expect(typeCheck(folder)).toBe('')
  // What Next adds to it by itself is what a new application has.
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, allowImportingTsExtensions: true, noEmit: true } }),
  )
  const { PATH, HOME } = process.env
  const environment = { PATH, HOME, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const
  await succeed(process.execPath, [next, 'build'], { cwd: folder, env: environment })

  const [provider, database] = [await startProvider(), await startDatabase()]
  const env = { ...environment, ...provider.env, ...database.env }
  const service = await startService(folder, [next, 'start', '-H', '127.0.0.1'], env)
  balance([service])
  const secrets = new Set<string>()
  await walk(secrets)
  expect(await service.stop()).toEqual({ exitCode: 143, signal: null })
  expectNoSecretLogged([service], secrets)
})
