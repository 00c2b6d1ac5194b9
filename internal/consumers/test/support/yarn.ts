import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'
import { inject } from 'vitest'
import { copyProject, emptyFolder, onTarballs, tarballUrls } from './project.ts'
import { succeed } from './run.ts'
import { readManifest } from './workspace.ts'

/** A project that was installed with Yarn. */
export interface YarnProject {
  cwd: string
  /** Runs `yarn …` in the project on the oldest Node, and returns its output. */
  yarn(args: string[], env?: Record<string, string>): Promise<string>
}

/** Copies a project out of the workspace, and installs it with Yarn 1. */
export function installWithYarnClassic(name: string): Promise<YarnProject> {
  return install(name, 'yarn', ['--ignore-scripts', '--non-interactive'])
}

/** Does the same with the newest Yarn. Plug'n'Play is its default, so there is no `node_modules`. */
export function installWithYarnPnp(name: string): Promise<YarnProject> {
  return install(name, 'yarn-berry', [])
}

async function install(name: string, version: 'yarn' | 'yarn-berry', flags: string[]): Promise<YarnProject> {
  const modules = await installOnDemand(new URL('../../yarn-versions/', import.meta.url))
  const cwd = await copyProject(name)
  const manifest = { ...onTarballs(readManifest(cwd)), resolutions: tarballUrls() }
  await writeFile(join(cwd, 'package.json'), JSON.stringify(manifest))
  // Ends Yarn's search for the root of the project, which would otherwise continue in the parent folders.
  await writeFile(join(cwd, 'yarn.lock'), '')

  const path = inject('nodeVersions')[0]?.bin ?? ''
  const settings = await privateSettings()
  const yarn = (args: string[], env: Record<string, string> = {}) =>
    succeed('node', [join(modules, version, 'bin/yarn.js'), ...args], {
      cwd,
      path,
      env: { ...settings, ...env },
    })
  await yarn(['install', ...flags])
  return { cwd, yarn }
}

/** A separate home, so that Yarn neither reads nor writes the settings and caches of this machine. */
async function privateSettings(): Promise<Record<string, string>> {
  const registry = (await succeed('npm', ['config', 'get', 'registry'], { cwd: inject('folder') })).trim()
  return {
    HOME: await emptyFolder(),
    npm_config_registry: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_TELEMETRY: '0',
  }
}
