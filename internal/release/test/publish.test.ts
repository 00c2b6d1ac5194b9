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

test('the checkout is as it was: no tag, no version, no changelog', async () => {
  await expect(stateOfCheckout()).resolves.toBe(checkout)
})

test('no step of the rehearsal that was to stay on loopback tried to leave it', () => {
  expect(attempts).toEqual([])
})

test.for([
  ['npm', 'ping'],
  ['pnpm', 'view', 'a-package'],
] as const)('a request of %s that leaves loopback would have been seen', async ([command, ...args]) => {
  const outbound = await startOutbound()
  onTestFinished(outbound.stop)
  const once = { ...QUIET, npm_config_fetch_retries: '0', pnpm_config_fetch_retries: '0' }
  const env = { ...onLoopbackOnly('https://registry.invalid/', '/dev/null', outbound.url), ...once }
  await expect(run(command, args, { cwd: tmpdir(), env })).rejects.toThrow()
  expect(outbound.attempts).toEqual(['registry.invalid:443'])
})

test.for(['http://127.0.0.1:4873/', 'http://[::1]:4873/'])('%s is on loopback', (url) => {
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
  // The command of the workflow is not there: had it been run, the error would say so.
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
