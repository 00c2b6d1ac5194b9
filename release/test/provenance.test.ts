import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, inject, test } from 'vitest'
import { onLoopbackOnly } from '../src/publish.ts'
import { run } from '../src/run.ts'
import { QUIET } from '../src/workspace-copy.ts'

const { workspace, registry } = inject('rehearsal')

/** Publishes a package that is there already from what pretends to be a workflow without the permission to sign. */
function publishAgain(env: NodeJS.ProcessEnv) {
  return run('pnpm', ['publish', '--no-git-checks', '--json'], {
    cwd: join(workspace, 'packages/pkce-core'),
    env: { ...QUIET, ...onLoopbackOnly(registry, '/dev/null', registry), GITHUB_ACTIONS: 'true', ...env },
  })
}

test('the release workflow has pnpm sign where each package comes from', async () => {
  const source = readFileSync(new URL('../../.github/workflows/release.yml', import.meta.url), 'utf8')
  const { jobs } = load(source) as { jobs: { publish: { steps: { env?: Record<string, string> }[] } } }
  const env = jobs.publish.steps.at(-1)?.env
  const wantsToSign = /Incorrect permissions for idToken/
  await expect(publishAgain({ ...env })).rejects.toThrow(wantsToSign)
  await expect(publishAgain({})).rejects.not.toThrow(wantsToSign)
})
