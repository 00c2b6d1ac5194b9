import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installNodeVersions, type NodeVersion } from './node-versions.ts'
import { pnpm } from './package-managers.ts'
import { publishedFolders, readManifest } from './workspace.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The tarball of each published package, by its name. */
    tarballs: Record<string, string>
    /** Every version of Node that runs the projects' programs. */
    nodeVersions: NodeVersion[]
    /** The folder for everything that the tests create, outside the workspace. */
    folder: string
  }
}

/**
 * A `globalSetup` of Vitest that packs every published package once, as for publishing, and installs the versions of Node.
 * At the end it deletes the folder and its contents, because the hooks of a file whose install failed have not run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'consumers-'))
  const tarballs: Record<string, string> = {}
  for (const cwd of publishedFolders) {
    const { filename } = JSON.parse(await pnpm(['pack', '--json', '--pack-destination', folder], { cwd }))
    tarballs[readManifest(cwd).name] = filename
  }
  project.provide('tarballs', tarballs)
  project.provide('nodeVersions', await installNodeVersions())
  project.provide('folder', folder)
  return () => rm(folder, { recursive: true })
}
