import { open, readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** The contents of `node_modules` after an install. */
export interface Footprint {
  /** The number of packages in addition to the requested one. */
  others: number
  /** The size of all files. */
  bytes: number
  /** The size of the files in packages of this workspace. */
  ourBytes: number
  /** The packages with an install script. */
  installScripts: string[]
  /** Programs and libraries for one platform: Linux, macOS or Windows. */
  nativePrograms: string[]
}

const OURS = `${sep}node_modules${sep}@org${sep}`

/** Measures the `node_modules` of a project in which npm installed one package. */
export async function footprintOf(project: string): Promise<Footprint> {
  const lock = await readFile(join(project, 'node_modules/.package-lock.json'), 'utf8')
  const { packages }: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(lock)
  const names = Object.keys(packages)
  const footprint: Footprint = {
    others: names.length - 1,
    bytes: 0,
    ourBytes: 0,
    installScripts: names.filter((name) => packages[name]?.hasInstallScript),
    nativePrograms: [],
  }
  const entries = await readdir(join(project, 'node_modules'), { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === '.package-lock.json') continue
    const path = join(entry.parentPath, entry.name)
    const { size, isNative } = await inspect(path)
    footprint.bytes += size
    if (path.includes(OURS)) footprint.ourBytes += size
    if (isNative) footprint.nativePrograms.push(path)
  }
  return footprint
}

async function inspect(path: string): Promise<{ size: number; isNative: boolean }> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4)
    const magic = buffer.toString('latin1')
    const isNative = /^(\x7fELF|MZ|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(magic)
    return { size: (await file.stat()).size, isNative }
  } finally {
    await file.close()
  }
}
