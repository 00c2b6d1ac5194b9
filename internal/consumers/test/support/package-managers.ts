import { type RunOptions, succeed } from './run.ts'
import { readManifest, workspace } from './workspace.ts'

const { packageManager = 'pnpm' } = readManifest(workspace)

/** Runs the npm that is part of Node, and returns its output. No package's install script runs. */
export function npm(args: string[], options: RunOptions): Promise<string> {
  return succeed('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], options)
}

/** Runs the workspace's version of pnpm, and returns its output. */
export function pnpm(args: string[], options: RunOptions): Promise<string> {
  return succeed('npx', ['--yes', packageManager, ...args], options)
}
