import { type RunOptions, succeed } from './run.ts'
import { readManifest, workspace } from './workspace.ts'

const { packageManager = 'pnpm' } = readManifest(workspace)

/** Runs the npm that Node brought, and answers what it wrote. No install script of any package runs. */
export function npm(args: string[], options: RunOptions): Promise<string> {
  return succeed('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], options)
}

/** Runs the pnpm that the workspace names, and answers what it wrote. */
export function pnpm(args: string[], options: RunOptions): Promise<string> {
  return succeed('npx', ['--yes', packageManager, ...args], options)
}
