import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, inject } from 'vitest'
import { npm, pnpm } from './package-managers.ts'
import { type Manifest, readManifest } from './workspace.ts'

const PROJECTS = fileURLToPath(new URL('../../projects', import.meta.url))

/** Copies a project out of the workspace, and installs it with npm. Returns its folder. */
export async function installWithNpm(name: string): Promise<string> {
  const folder = await copyProject(name)
  const tarballs = tarballUrls()
  const manifest = { ...onTarballs(readManifest(folder)), overrides: tarballs }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await npm(['install'], { cwd: folder })
  return folder
}

/**
 * Copies a project out of the workspace, and installs it with pnpm so that each package can import only what it declares.
 * Returns its folder.
 */
export async function installWithPnpm(name: string): Promise<string> {
  const folder = await copyProject(name)
  await writeFile(join(folder, 'package.json'), JSON.stringify(onTarballs(readManifest(folder))))
  const settings = { hoist: false, overrides: tarballUrls() }
  await writeFile(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  await pnpm(['install', '--no-frozen-lockfile'], { cwd: folder })
  return folder
}

/** Installs one package with npm in an empty project, as a service in production does. Returns the project's folder. */
export async function installAlone(name: string): Promise<string> {
  const folder = await emptyFolder()
  const tarballs = tarballUrls()
  const manifest = { private: true, dependencies: { [name]: tarballs[name] }, overrides: tarballs }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await npm(['install', '--omit=dev', '--omit=peer'], { cwd: folder })
  return folder
}

/** Creates an empty folder outside the workspace, which is deleted after the tests of the file. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(inject('folder'), 'project-'))
  afterAll(() => rm(folder, { recursive: true }))
  return folder
}

/** Copies a project out of the workspace, and installs nothing. Returns its folder. */
export async function copyProject(name: string): Promise<string> {
  const folder = await emptyFolder()
  await cp(join(PROJECTS, name), folder, { recursive: true })
  return folder
}

/** The URL of each published package's tarball, so that no registry and no workspace is used for them. */
export function tarballUrls(): Record<string, string> {
  return Object.fromEntries(Object.entries(inject('tarballs')).map(([name, file]) => [name, `file:${file}`]))
}

/** Replaces each range of a published package with its tarball. */
export function onTarballs(manifest: Manifest): Manifest {
  const tarballs = tarballUrls()
  const replaced = (ranges: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, tarballs[name] ?? range]))
  return {
    ...manifest,
    dependencies: replaced(manifest.dependencies),
    devDependencies: replaced(manifest.devDependencies),
  }
}
