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

// A developer's environment, without the variables of a test, a CI job or a package script.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(CI|NODE_ENV|VITEST|TURBO_HASH|p?npm_(lifecycle|package|config_verify))/.test(name),
  ),
)
export const options: ChildOptions = { cwd: clone, env: { ...env, NO_COLOR: '1' } }

// The pages write `pnpm` for this command.
const { packageManager } = JSON.parse(textOf('package.json'))

/** Returns commands of a page as a script for `sh`. */
export function script(commands: string): string {
  return `pnpm() { npx --yes ${packageManager} "$@"; }\n${commands}`
}

/** Runs commands in the clone, and returns what they print. @throws `Error` one of them fails. */
export function shell(commands: string): Promise<string> {
  return succeed('sh', ['-euc', script(commands)], options)
}
