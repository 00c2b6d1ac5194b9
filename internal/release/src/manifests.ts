import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Manifest {
  name: string
  version: string
  dependencies?: Record<string, string>
  publishConfig?: { access?: string; registry?: string }
}

/** The manifests of the packages in a folder of the workspace, each with its path. Those in `packages` are published. */
export async function readManifests(
  workspace: string,
  parentName: 'packages' | 'internal' = 'packages',
): Promise<[folder: string, Manifest][]> {
  const parent = join(workspace, parentName)
  const folders = (await readdir(parent)).map((name) => join(parent, name))
  return Promise.all(
    folders
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map(async (folder) => [folder, JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))]),
  )
}

/** Configures the packages of a workspace to be published only to `registry`. */
export async function setPublishRegistry(workspace: string, registry: string): Promise<void> {
  for (const [folder, manifest] of await readManifests(workspace)) {
    const changed = { ...manifest, publishConfig: { ...manifest.publishConfig, registry } }
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(changed, null, 2)}\n`)
  }
}
