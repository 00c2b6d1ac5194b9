import { exec } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url))
const CACHE = join(WORKSPACE, 'node_modules/.cache/on-demand')

/**
 * Installs a project outside the workspace once, exactly as specified by its lockfile.
 *
 * @param project the folder with `package.json`, `pnpm-workspace.yaml` and `pnpm-lock.yaml`.
 * @param cache the folder for the installed packages.
 * @returns the path of its `node_modules`.
 * @throws Error when the packages cannot be installed, with the output of pnpm.
 */
export async function installOnDemand(project: URL, cache = CACHE): Promise<string> {
  const installed = join(cache, await hashOf(project))
  if (!existsSync(installed)) await install(project, cache, installed)
  return join(installed, 'node_modules')
}

/** A key that differs between versions and between platforms. */
async function hashOf(project: URL): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of (await readdir(project)).sort()) {
    if (file.startsWith('p')) hash.update(file).update(await readFile(new URL(file, project)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** Installs next to the target and then renames, so interrupted or concurrent installs leave nothing incomplete. */
async function install(project: URL, cache: string, target: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'unfinished-'))
  try {
    await cp(project, folder, { recursive: true, filter: (source) => basename(source) !== 'node_modules' })
    await pnpmInstall(folder)
    await rename(folder, target).catch((error) => {
      if (!existsSync(target)) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function pnpmInstall(cwd: string): Promise<void> {
  const { packageManager } = JSON.parse(await readFile(join(WORKSPACE, 'package.json'), 'utf8'))
  const { name, dependencies, optionalDependencies } = JSON.parse(
    await readFile(join(cwd, 'package.json'), 'utf8'),
  )
  try {
    const install = 'install --frozen-lockfile --prefer-offline --reporter=append-only'
    await promisify(exec)(`npx --yes ${packageManager} ${install}`, { cwd, maxBuffer: 2 ** 26 })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    const packages = Object.keys({ ...dependencies, ...optionalDependencies }).join(', ')
    throw new Error(
      `@org/on-demand could not install ${name} (${packages}). The first run of this check needs the npm registry.\n${stdout}${stderr}`,
    )
  }
}
