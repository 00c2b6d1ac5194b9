import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pages, textOf } from './support/pages.ts'
import { configurationOf, root, snippetsOf } from './support/snippets.ts'

const { devDependencies } = JSON.parse(readFileSync(join(root, 'docs/package.json'), 'utf8'))
// test/packaging installs Next.js.
const { dependencies } = JSON.parse(readFileSync(join(root, 'docs/test/packaging/next/package.json'), 'utf8'))
const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')

/** The lines that a reader of these pages writes: the last file of each name, without blank lines and comments. */
function linesToType(names: string[]): string[] {
  const files = new Map<string, string>()
  for (const page of names.map((name) => `docs/getting-started/${name}.md`)) {
    const snippets = snippetsOf(page).filter(({ fileName }) => fileName !== undefined)
    for (const { fileName, code } of snippets) files.set(`${fileName}`, code)
    for (const { fileName, json } of configurationOf(page)) files.set(fileName, json)
  }
  const lines = [...files.values()].join('\n').split('\n')
  return lines.filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line))
}

test.each(['fastify', 'express', 'hono', 'nextjs'])(
  'the %s service on PostgreSQL takes fewer than 60 lines',
  (framework) => {
    const lines = linesToType(['README', 'postgresql', framework])
    expect(lines.length).toBeGreaterThan(40)
    expect(lines.length, lines.join('\n')).toBeLessThan(60)
  },
)

test('install commands name third-party packages in the major version that is tested', () => {
  const commands = pages.flatMap((page) => [...textOf(page).matchAll(/^npm install (.*)$/gm)])
  const named = commands.flatMap(([, list = '']) => list.split(' ').filter((name) => /^@?[a-z]/.test(name)))
  const others = named.filter((name) => !name.startsWith('@org/'))
  expect(others).toEqual(expect.arrayContaining(['openid-client@6', 'express@5']))
  for (const other of others) {
    const [, name = '', version = ''] = /^(@?[^@]+)@(.+)$/.exec(other) ?? []
    const tested = [
      devDependencies[name],
      dependencies[name],
      new RegExp(`"?${name}"?: (.*)`).exec(catalog)?.[1],
    ]
    const range = tested.map((one) => /\d[\d.]*/.exec(one ?? '')?.[0] ?? '')
    expect(
      range.some((one) => version !== '' && `${one}.`.startsWith(`${version}.`)),
      other,
    ).toBe(true)
  }
})
