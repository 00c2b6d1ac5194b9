import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, inject, test } from 'vitest'
import { run } from '../src/run.ts'
import { commitAll, QUIET } from '../src/workspace-copy.ts'

const { workspace } = inject('rehearsal')
const SOURCE = 'packages/pkce-core/src/index.ts'
const MIGRATION = 'prisma/schema.prisma'

/** Runs CI's check on a pull request that changes `files` and adds `changeset`. */
async function check(files: string[], changeset?: string): Promise<string> {
  for (const file of files) await appendFile(join(workspace, file), '\n')
  if (changeset !== undefined) await writeFile(join(workspace, '.changeset/what-changed.md'), changeset)
  await run('git', ['checkout', '--quiet', '-b', 'pull-request'], { cwd: workspace })
  await commitAll(workspace, 'Change something')
  return run('.ci/changeset', ['main'], { cwd: workspace, env: QUIET })
}

afterEach(async () => {
  await run('git', ['checkout', '--quiet', 'main'], { cwd: workspace })
  await run('git', ['branch', '--quiet', '-D', 'pull-request'], { cwd: workspace })
})

test.for([
  ['published source', [SOURCE]],
  ['migrations', [MIGRATION]],
  ['versions in the catalog', ['pnpm-workspace.yaml']],
] as const)('a pull request that changes %s without a changeset fails', async ([, files]) => {
  await expect(check([...files])).rejects.toThrow(/::error title=No changeset::.*pnpm changeset/)
})

test.for([
  ['a changeset', [SOURCE, MIGRATION], "---\n'@org/pkce-core': patch\n---\n\nSomething works.\n"],
  ['an empty changeset', [SOURCE, MIGRATION], '---\n---\n'],
  [
    'only unpublished files',
    ['README.md', 'internal/dev-postgres/src/index.ts', 'packages/pkce-core/test/errors.test.ts'],
    undefined,
  ],
] as const)('a pull request with %s passes', async ([, files, changeset]) => {
  await expect(check([...files], changeset)).resolves.not.toContain('::error')
})
