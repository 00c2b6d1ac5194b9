import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'

/** A version of Node that runs the projects' programs. */
export interface NodeVersion {
  version: string
  /** The folder of its `node`. */
  bin: string
}

/** Installs every version of Node that `node-versions` lists for this platform. */
export async function installNodeVersions(): Promise<NodeVersion[]> {
  const platform = `../../node-versions/${process.platform}-${process.arch}/`
  const modules = await installOnDemand(new URL(platform, import.meta.url))
  const names = (await readdir(modules)).filter((name) => name.startsWith('node-')).sort()
  return Promise.all(names.map((name) => describe(join(modules, name))))
}

async function describe(folder: string): Promise<NodeVersion> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  return { version, bin: join(folder, 'bin') }
}
