import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The fields of a `package.json` that the tests read. */
export interface Manifest {
  name: string
  version: string
  license?: string
  packageManager?: string
  exports?: Record<string, unknown>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

export const workspace = fileURLToPath(new URL('../../../..', import.meta.url))

/** The folder of each published package. */
export const publishedFolders = readdirSync(join(workspace, 'packages'))
  .map((name) => join(workspace, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))

/** The manifests of the published packages, as they are in the workspace. */
export const published = publishedFolders.map(readManifest)

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
