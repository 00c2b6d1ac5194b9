import { exec } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dump, load } from 'js-yaml'
import { afterAll } from 'vitest'
import { lockfile, read, workspace } from './workspace.ts'

/** The part of `pnpm-workspace.yaml` that the tests read. */
export interface Settings {
  allowBuilds: Record<string, boolean>
}

const { packageManager } = JSON.parse(read('package.json'))
const folder = await mkdtemp(join(tmpdir(), 'platforms-'))
afterAll(() => rm(folder, { recursive: true }))

/** Copies every file that an install reads, with other settings. */
export async function copyManifests(name: string, settings: object): Promise<string> {
  const copy = join(folder, name)
  for (const importer of Object.keys(lockfile.importers)) {
    const manifest = join(importer, 'package.json')
    await cp(join(workspace, manifest), join(copy, manifest))
  }
  for (const file of ['pnpm-lock.yaml', '.pnpmfile.mjs']) await cp(join(workspace, file), join(copy, file))
  const own = load(read('pnpm-workspace.yaml')) as Settings
  await writeFile(join(copy, 'pnpm-workspace.yaml'), dump({ ...own, ...settings }))
  return copy
}

/** Installs from a store that was empty before the first test of the file. @throws with the output of pnpm. */
export async function install(cwd: string, filter = ''): Promise<void> {
  const store = join(folder, 'store')
  const command = `npx --yes ${packageManager} install ${filter} --frozen-lockfile --store-dir "${store}"`
  await promisify(exec)(command, { cwd, maxBuffer: 2 ** 26 }).catch(({ stdout, stderr }) => {
    throw new Error(`${command}\n${stdout}${stderr}`)
  })
}
