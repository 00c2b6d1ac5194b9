import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url))

/** Variables for commands in a copy: its dependencies are already installed, and npm must not announce updates. */
export const QUIET = { SKIP_INSTALL: 'true', npm_config_update_notifier: 'false' }

/** The branches and tags of this checkout, and its uncommitted changes. */
export function stateOfCheckout(): Promise<string> {
  return run('sh', ['-c', 'git for-each-ref && git status --porcelain'], { cwd: CHECKOUT })
}

/** Copies all files of this checkout that git does not ignore into `folder`, as a new repository with one commit. */
export async function copyWorkspace(folder: string): Promise<void> {
  const files = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: CHECKOUT,
  })
  for (const file of files.split('\0')) {
    // The list ends with an empty name, and includes files whose deletion is not committed yet.
    if (file === '' || !existsSync(join(CHECKOUT, file))) continue
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(CHECKOUT, file), join(folder, file))
  }
  await git(folder, 'init', '--quiet', '--initial-branch=main')
  const settings = {
    'user.name': 'Release rehearsal',
    'user.email': 'rehearsal@example.invalid',
    'commit.gpgSign': 'false',
    'tag.gpgSign': 'false',
  }
  for (const [name, value] of Object.entries(settings)) await git(folder, 'config', name, value)
  await commitAll(folder, 'Copy the workspace')
}

export async function commitAll(workspace: string, message: string): Promise<void> {
  await git(workspace, 'add', '--all')
  await git(workspace, 'commit', '--quiet', '--allow-empty', '-m', message)
}

/** Installs from pnpm's store, which this checkout's install has filled. */
export async function installCopy(workspace: string): Promise<void> {
  const store = (await run('pnpm', ['store', 'path'], { cwd: CHECKOUT })).trim()
  const options = ['--frozen-lockfile', '--prefer-offline', '--ignore-scripts', '--store-dir', dirname(store)]
  await run('pnpm', ['install', ...options], { cwd: workspace })
}

function git(workspace: string, ...args: string[]): Promise<string> {
  return run('git', args, { cwd: workspace })
}
