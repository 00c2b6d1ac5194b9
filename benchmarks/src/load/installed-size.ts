import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Adds up the files of a package and of all it depends on, as the package manager laid them out here. */
export function installedSize(specifier: string): { bytes: number; packages: number } {
  const name = specifier.split('/').slice(0, 2).join('/')
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const folders = new Set<string>()
  collect(name, root, folders)
  let bytes = 0
  for (const folder of folders) bytes += sizeOf(folder)
  return { bytes, packages: folders.size }
}

function collect(name: string, from: string, folders: Set<string>): void {
  const folder = find(name, from)
  if (folder === undefined || folders.has(folder)) return
  folders.add(folder)
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const dependency of Object.keys(dependencies)) collect(dependency, folder, folders)
}

/** As Node does: in the `node_modules` of each folder upwards. */
function find(name: string, from: string): string | undefined {
  try {
    return realpathSync(join(from, 'node_modules', name))
  } catch {
    return dirname(from) === from ? undefined : find(name, dirname(from))
  }
}

/** What would be packed of ours, and all of the others. */
function sizeOf(folder: string): number {
  const { files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const isOurs = !folder.includes('node_modules')
  const wanted = isOurs ? files.filter((pattern: string) => !pattern.startsWith('!')) : ['.']
  return wanted.reduce((sum: number, path: string) => sum + sizeOfTree(join(folder, path)), 0)
}

function sizeOfTree(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !entry.isSymbolicLink())
    .reduce((sum, { name }) => sum + sizeOfTree(join(path, name)), 0)
}
