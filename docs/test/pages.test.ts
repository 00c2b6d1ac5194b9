import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { anchorsOf, pages, textOf } from './support/pages.ts'
import { emptyFolder, root, typeCheck, writeSnippets } from './support/snippets.ts'

const OF_PNPM = ['add', 'deploy', 'exec', 'install']
const { packageManager, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('finds the pages', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'docs/README.md', 'packages/pkce-core/README.md']),
  )
})

describe.each(pages)('%s', (page) => {
  const text = textOf(page)

  it('leads to pages, files and headings that exist', () => {
    for (const [, link = ''] of text.matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)) {
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
      // A name alone is found in what is installed, which the page has to say.
      expect(tool, command).toMatch(/^[a-z][\w-]*$/)
      if (tool === 'pkce-migrate' && !page.startsWith('internal/')) {
        expect(text, command).toMatch(/npm install [^\n]*@org\/pkce-migrate/)
      }
    }
  })

  it('names commands that exist, and the pnpm that the workspace is built with', () => {
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

test('every snippet compiles, but for those of private packages and of Next.js', () => {
  const folder = emptyFolder('check')
  for (const page of pages) {
    if (!/^(README|docs\/|packages\/)/.test(page) || !textOf(page).includes('```ts')) continue
    // Compiled and run in test/packaging, with a Next.js that is installed there.
    if (page === 'docs/getting-started/nextjs.md') continue
    const shared = 'docs/getting-started/README.md'
    const together = dirname(page) === dirname(shared) && page !== shared ? [shared, page] : [page]
    writeSnippets(`check/${page.replaceAll(/\W/g, '-')}`, together)
  }
  expect(typeCheck(folder)).toBe('')
})

describe.each(pages.filter((page) => /^packages\/[^/]+\/README/.test(page)))('%s', (page) => {
  it('leads nowhere that a registry cannot follow', () => {
    expect(textOf(page)).not.toMatch(/\]\((?!https:\/\/|#)/)
  })
})
