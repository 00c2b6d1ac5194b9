import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the tests read of a `package.json`. */
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

/** The folder of each package that is published. */
export const publishedFolders = readdirSync(join(workspace, 'packages'))
  .map((name) => join(workspace, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))

/** The packages that are published, as they are in the workspace. */
export const published = publishedFolders.map(readManifest)

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
