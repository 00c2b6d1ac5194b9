import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChildOptions, succeed } from '@org/child-process'
import { afterAll } from 'vitest'
import { copyWorkspace } from '../../../../internal/release/src/workspace-copy.ts'
import { textOf } from '../../support/pages.ts'

/** The folder around the clone. */
export const folder = await realpath(await mkdtemp(join(tmpdir(), 'clone-')))
/** A copy of the checkout, with nothing installed. */
export const clone = join(folder, 'clone')
await copyWorkspace(clone)
afterAll(() => rm(folder, { recursive: true, force: true }))

// A developer's environment: not that of a test, of a CI job, or of the script that runs this one.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(CI|NODE_ENV|VITEST|TURBO_HASH|p?npm_(lifecycle|package|config_verify))/.test(name),
  ),
)
export const options: ChildOptions = { cwd: clone, env: { ...env, NO_COLOR: '1' } }

// What the pages call pnpm for short.
const { packageManager } = JSON.parse(textOf('package.json'))

/** Commands of a page as a script for `sh`. */
export function script(commands: string): string {
  return `pnpm() { npx --yes ${packageManager} "$@"; }\n${commands}`
}

/** Runs commands in the clone. Answers what they print. @throws when one fails. */
export function shell(commands: string): Promise<string> {
  return succeed('sh', ['-euc', script(commands)], options)
}
