import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { assertLoopback } from '../src/loopback.ts'
import { startOutbound } from '../src/outbound.ts'
import { onLoopbackOnly, publish } from '../src/publish.ts'
import { run } from '../src/run.ts'
import { QUIET, stateOfCheckout } from '../src/workspace-copy.ts'

const { attempts, checkout } = inject('rehearsal')

test('the rehearsal leaves no tag, version or changelog in the checkout', async () => {
  await expect(stateOfCheckout()).resolves.toBe(checkout)
})

test('no step that is restricted to loopback tried to contact another host', () => {
  expect(attempts).toEqual([])
})

test.for([
  ['npm', 'ping'],
  ['pnpm', 'view', 'a-package'],
] as const)('a request of %s beyond loopback is detected', async ([command, ...args]) => {
  const outbound = await startOutbound()
  onTestFinished(outbound.stop)
  const once = { ...QUIET, npm_config_fetch_retries: '0', pnpm_config_fetch_retries: '0' }
  const env = { ...onLoopbackOnly('https://registry.invalid/', '/dev/null', outbound.url), ...once }
  await expect(run(command, args, { cwd: tmpdir(), env })).rejects.toThrow()
  expect(outbound.attempts).toEqual(['registry.invalid:443'])
})

test.for(['http://127.0.0.1:4873/', 'http://[::1]:4873/'])('%s is accepted as loopback', (url) => {
  expect(() => assertLoopback(url)).not.toThrow()
})

test.for([
  undefined,
  '',
  'registry',
  'https://registry.invalid/',
  'http://registry.invalid:4873/',
  'http://localhost:4873/',
  'http://127.0.0.1.registry.invalid/',
  'http://127.0.0.1@registry.invalid/',
  'http://127.0.0.1:4873@registry.invalid/',
  'http://10.0.0.1:4873/',
])('nothing is published to %s', async (url) => {
  // This workspace lacks the workflow's command, so running it would cause another error.
  const workspace = await workspaceOf({ registry: url })
  const elsewhere = { url: 'http://127.0.0.1:9/', token: '' }
  await expect(publish(workspace, elsewhere, elsewhere.url)).rejects.toThrow(/^Refused/)
  if (url === undefined) return
  const onLoopback = await workspaceOf({ registry: elsewhere.url })
  await expect(publish(onLoopback, { url, token: '' }, elsewhere.url)).rejects.toThrow(/^Refused/)
})

/** A workspace with one package. */
async function workspaceOf(publishConfig: { registry: string | undefined }): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  onTestFinished(() => rm(workspace, { recursive: true }))
  const folder = join(workspace, 'packages/one')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: '@org/one', version: '1.0.0', publishConfig }),
  )
  return workspace
}
