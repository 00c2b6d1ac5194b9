import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import { expect, inject, onTestFinished, test } from 'vitest'
import { readManifests, readPublicManifests } from '../src/manifests.ts'
import { onLoopbackOnly } from '../src/publish.ts'
import { run } from '../src/run.ts'
import { QUIET } from '../src/workspace-copy.ts'

interface Workflow {
  jobs: { publish: { steps: { run?: string; env?: Record<string, string> }[] } }
}

const { workspace, registry } = inject('rehearsal')
const source = readFileSync(new URL('../../.github/workflows/release.yml', import.meta.url), 'utf8')
const { steps } = (load(source) as Workflow).jobs.publish

/** Publishes a package that is there already from what pretends to be a workflow without the permission to sign. */
function publishAgain(env: NodeJS.ProcessEnv) {
  return run('pnpm', ['publish', '--no-git-checks', '--json'], {
    cwd: join(workspace, 'packages/pkce-core'),
    env: { ...QUIET, ...onLoopbackOnly(registry, '/dev/null', registry), GITHUB_ACTIONS: 'true', ...env },
  })
}

/** The environment in which the workflow publishes. */
function environmentWhere({ isPublic }: { isPublic: boolean }): Record<string, string> {
  const byVisibility = `\${{ github.event.repository.visibility == 'public' }}`
  const { env = {} } = steps.at(-1) ?? {}
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === byVisibility ? String(isPublic) : value]),
  )
}

test('the release workflow of a public repository has pnpm sign where each package comes from', async () => {
  const wantsToSign = /Incorrect permissions for idToken/
  await expect(publishAgain(environmentWhere({ isPublic: true }))).rejects.toThrow(wantsToSign)
  await expect(publishAgain(environmentWhere({ isPublic: false }))).rejects.not.toThrow(wantsToSign)
})

test('the release workflow has each package name the repository that it runs in', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'named-'))
  onTestFinished(() => rm(copy, { recursive: true }))
  for (const [folder, manifest] of await readPublicManifests(workspace)) {
    await mkdir(join(copy, 'packages', basename(folder)), { recursive: true })
    await writeFile(join(copy, 'packages', basename(folder), 'package.json'), JSON.stringify(manifest))
  }
  const [script = ''] = steps.flatMap((step) => (step.run?.includes('repository.url') ? [step.run] : []))
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
