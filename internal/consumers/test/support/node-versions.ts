import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A Node that the consumers' programs run under. */
export interface NodeVersion {
  version: string
  /** The folder with its `node`. */
  bin: string
}

const ours = dirname(fileURLToPath(import.meta.resolve('node-versions/package.json')))
const { optionalDependencies } = JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8'))

/** Every Node that npm has for this platform, or else the one that runs the tests. Never empty. */
export const nodeVersions: NodeVersion[] =
  process.platform === 'linux' && process.arch === 'x64'
    ? Object.keys(optionalDependencies).map(installed)
    : [{ version: process.versions.node, bin: dirname(process.execPath) }]

/** The package manager says nothing when it cannot install an optional dependency. */
function installed(name: string): NodeVersion {
  const folder = join(ours, 'node_modules', name)
  if (!existsSync(join(folder, 'bin/node'))) throw new Error(`${name} is not installed`)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { version, bin: join(folder, 'bin') }
}
