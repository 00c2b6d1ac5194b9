import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockfile, read } from './support/workspace.ts'

const scripts = Object.keys(lockfile.importers).flatMap((folder) => {
  const { scripts = {} } = JSON.parse(read(join(folder, 'package.json')))
  return Object.entries<string>(scripts).map(([name, command]) => ({ folder, name, command }))
})

describe.each(scripts)('$name in $folder', ({ command }) => {
  test('uses no syntax that only a POSIX shell understands', () => {
    // Variables and their assignments, quotes, substitutions, globs, pipes, redirections, and lists other than `&&`.
    expect(command.replaceAll(' && ', ' ')).not.toMatch(/(^| )\w+=|[$'"`;|<>&~(){}?]|\*(?!( |$))/)
  })

  test('runs programs that every platform can start', () => {
    for (const part of command.split(' && ')) expect(part).toMatch(/^[a-z]/)
  })
})

test('the search finds the scripts', () => {
  expect(scripts.map(({ folder, name }) => `${folder} ${name}`)).toContain('. test')
})
