import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Manifest {
  name: string
  version: string
  private?: boolean
  dependencies?: Record<string, string>
  publishConfig?: { access?: string; registry?: string }
}

/** The packages of a workspace, each with its folder. */
export async function readManifests(workspace: string): Promise<[folder: string, Manifest][]> {
  const parent = join(workspace, 'packages')
  const folders = (await readdir(parent)).map((name) => join(parent, name))
  return Promise.all(
    folders
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map(async (folder) => [folder, JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))]),
  )
}

/** Those of a workspace that are published. */
export async function readPublicManifests(workspace: string): Promise<[folder: string, Manifest][]> {
  return (await readManifests(workspace)).filter(([, manifest]) => !manifest.private)
}

/** Has the packages of a workspace published to `registry`, and nowhere else. */
export async function setPublishRegistry(workspace: string, registry: string): Promise<void> {
  for (const [folder, manifest] of await readPublicManifests(workspace)) {
    const changed = { ...manifest, publishConfig: { ...manifest.publishConfig, registry } }
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(changed, null, 2)}\n`)
  }
}
