import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { anchorsOf, linksOf, pages, textOf } from './support/pages.ts'
import { emptyFolder, root, typeCheck, writeSnippets } from './support/snippets.ts'

const OF_PNPM = ['add', 'deploy', 'exec', 'install', 'update']
const { packageManager, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('pages include the README, the documentation and the package READMEs', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'docs/README.md', 'packages/pkce-core/README.md']),
  )
})

test('every page can be reached from docs/README.md', () => {
  const reached = new Set(['docs/README.md'])
  for (const page of reached) {
    for (const link of linksOf(page)) {
      const target = join(dirname(page), link.split('#', 1).join())
      const linked = pages.find((other) => other === target || other === join(target, 'README.md'))
      if (linked !== undefined) reached.add(linked)
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
})

describe.each(pages)('%s', (page) => {
  const text = textOf(page)

  it('links only to pages, files and headings that exist', () => {
    for (const link of linksOf(page)) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      expect(existsSync(join(root, target)), link).toBe(true)
      if (anchor === undefined) continue
      const heading = target.endsWith('.md') ? target : join(target, 'README.md')
      expect(anchorsOf(heading), link).toContain(anchor)
    }
  })

  it('runs npx so that it never asks whether to install', () => {
    for (const [command, tool] of text.matchAll(/\bnpx (?!--yes )(\S+)/g)) {
      // npx finds a bare name only if it is installed, so the page has to install it.
      expect(tool, command).toMatch(/^[a-z][\w-]*$/)
      if (tool === 'pkce-migrate' && !page.startsWith('internal/')) {
        expect(text, command).toMatch(/\binstall [^\n]*@org\/pkce-migrate/i)
      }
    }
  })

  it('names only commands that exist, and the pnpm of the workspace', () => {
    for (const [pnpm] of text.matchAll(/\bpnpm@[\d.]+\d/g)) expect(pnpm).toBe(packageManager)
    const code = [...text.matchAll(/^```sh\n(.*?)^```$|`([^`\n]+)`/gms)].map(([block]) => block).join('\n')
    for (const [command, script = ''] of code
      .replaceAll(packageManager, 'pnpm')
      .matchAll(/\bpnpm ([a-z][\w:-]*)/g)) {
      const isTool = existsSync(join(root, 'node_modules/.bin', script))
      expect(script in scripts || isTool || OF_PNPM.includes(script), command).toBe(true)
    }
  })
})

test('every snippet compiles, except those of private packages and Next.js', () => {
  const folder = emptyFolder('check')
  for (const page of pages) {
    if (!/^(README|docs\/|packages\/)/.test(page) || !textOf(page).includes('```ts')) continue
    // Compiled and run in test/packaging, which installs Next.js.
    if (page === 'docs/getting-started/nextjs.md') continue
    const shared = 'docs/getting-started/README.md'
    const together = dirname(page) === dirname(shared) && page !== shared ? [shared, page] : [page]
    writeSnippets(`check/${page.replaceAll(/\W/g, '-')}`, together)
  }
  expect(typeCheck(folder)).toBe('')
})

describe.each(pages.filter((page) => /^packages\/[^/]+\/README/.test(page)))('%s', (page) => {
  it('has no link that a registry cannot follow', () => {
    expect(textOf(page)).not.toMatch(/\]\((?!https:\/\/|#)/)
  })
})
