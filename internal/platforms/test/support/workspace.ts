import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'

export const workspace = fileURLToPath(new URL('../../../..', import.meta.url))

/** The part of `pnpm-lock.yaml` that the tests read. */
export interface Lockfile {
  /** By the folder of a workspace package. The root is `.`. */
  importers: Record<string, unknown>
  /** Every package by `name@version`. */
  packages: Record<string, unknown>
}

export const lockfile = load(read('pnpm-lock.yaml')) as Lockfile

export function read(path: string): string {
  return readFileSync(join(workspace, path), 'utf8')
}
