import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inc, rsort } from 'semver'
import { readManifests } from './manifests.ts'
import { run } from './run.ts'
import { commitAll, QUIET } from './workspace-copy.ts'

type Bump = 'major' | 'minor' | 'patch'
const BUMPS: Bump[] = ['major', 'minor', 'patch']

/** A pending changeset, as reported by `changeset status`. */
interface Changeset {
  id: string
  summary: string
  releases: { name: string; type: Bump }[]
}

/** The input of `changeset version`, and the version that it must produce. */
export interface Versioned {
  version: string
  changesets: Changeset[]
}

/** Turns the pending changesets of a workspace into versions and changelogs, with the release workflow's command. */
export async function versionPackages(workspace: string): Promise<Versioned> {
  const changesets = await pendingChangesets(workspace)
  const previous = await highestVersion(workspace)
  await run('pnpm', ['release:version'], { cwd: workspace, env: QUIET })
  await commitAll(workspace, 'Version packages')
  return { version: next(previous, changesets), changesets }
}

async function pendingChangesets(workspace: string): Promise<Changeset[]> {
  const plan = join(workspace, 'plan.json')
  await run('pnpm', ['changeset', 'status', '--output=plan.json'], { cwd: workspace, env: QUIET })
  const { changesets } = JSON.parse(await readFile(plan, 'utf8'))
  await rm(plan)
  return changesets
}

async function highestVersion(workspace: string): Promise<string> {
  const versions = (await readManifests(workspace)).map(([, { version }]) => version)
  return rsort(versions)[0] ?? '0.0.0'
}

/** All packages of a fixed group get the highest bump of all changesets. */
function next(previous: string, changesets: Changeset[]): string {
  const asked = new Set(changesets.flatMap(({ releases }) => releases.map(({ type }) => type)))
  const highest = BUMPS.find((bump) => asked.has(bump))
  return (highest && inc(previous, highest)) ?? previous
}
