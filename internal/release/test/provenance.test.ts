import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import { expect, inject, onTestFinished, test } from 'vitest'
import { readManifests } from '../src/manifests.ts'
import { onLoopbackOnly } from '../src/publish.ts'
import { run } from '../src/run.ts'
import { QUIET } from '../src/workspace-copy.ts'

type Job = { steps: { run?: string; env?: Record<string, string> }[] }

interface Workflow {
  jobs: { pack: Job; publish: Job }
}

const { workspace, registry } = inject('rehearsal')
const source = readFileSync(new URL('../../../.github/workflows/release.yml', import.meta.url), 'utf8')
const { pack, publish } = (load(source) as Workflow).jobs

/** Publishes a later version from a simulated workflow without the permissions to sign and publish. */
async function publishLater(env: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(join(tmpdir(), 'signed-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const npmrc = join(folder, 'npmrc')
  await writeFile(npmrc, `${registry.replace('http:', '')}:_authToken=nobody\n`)
  const tarball =
    (await readdir(join(workspace, 'tarballs'))).find((name) => name.includes('pkce-core')) ?? ''
  await run('tar', ['-xzf', join(workspace, 'tarballs', tarball)], { cwd: folder })
  const options = {
    cwd: join(folder, 'package'),
    env: { ...QUIET, ...onLoopbackOnly(registry, npmrc, registry), GITHUB_ACTIONS: 'true', ...env },
  }
  await run('npm', ['pkg', 'set', 'version=99.0.0'], options)
  return run('npm', ['publish'], options)
}

/** The workflow's environment for publishing. */
function environmentWhere({ isPublic }: { isPublic: boolean }): Record<string, string> {
  const byVisibility = `\${{ github.event.repository.visibility == 'public' }}`
  const { env = {} } = publish.steps.at(-1) ?? {}
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === byVisibility ? String(isPublic) : value]),
  )
}

test('in a public repository, the release workflow makes npm sign the provenance of packages', async () => {
  const wantsToSign = /requires "write" access to the "id-token" permission/
  await expect(publishLater(environmentWhere({ isPublic: true }))).rejects.toThrow(wantsToSign)
  await expect(publishLater(environmentWhere({ isPublic: false }))).rejects.not.toThrow(wantsToSign)
})

test('the release workflow writes its repository into each package', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'named-'))
  onTestFinished(() => rm(copy, { recursive: true }))
  for (const [folder, manifest] of await readManifests(workspace)) {
    await mkdir(join(copy, 'packages', basename(folder)), { recursive: true })
    await writeFile(join(copy, 'packages', basename(folder), 'package.json'), JSON.stringify(manifest))
  }
  const [script = ''] = pack.steps.flatMap((step) => (step.run?.includes('repository.url') ? [step.run] : []))
  const env = { GITHUB_SERVER_URL: 'https://code.example', GITHUB_REPOSITORY: 'owner/name' }
  await run('bash', ['-e', '-c', script], { cwd: copy, env })

  const named = await readManifests(copy)
  expect(named.length).toBeGreaterThan(0)
  for (const [folder, manifest] of named) {
    const directory = `packages/${basename(folder)}`
    const url = 'git+https://code.example/owner/name.git'
    expect(manifest).toMatchObject({ repository: { type: 'git', directory, url } })
  }
})
