import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'README.md')),
)
const pages = [join(root, 'README.md'), ...packages]
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  packageManager: string
}

describe.each(pages.map((page) => ({ name: relative(root, page), page })))('$name', ({ name, page }) => {
  const text = readFileSync(page, 'utf8')

  it('has snippets that compile', () => {
    const folder = join(root, 'docs/test/snippets', name.replaceAll('/', '_'))
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const [index, snippet] of snippets(text).entries()) {
      writeFileSync(join(folder, snippet.fileName ?? `snippet-${index}.ts`), `${snippet.code}\nexport {}\n`)
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['.'], exclude: [], files: [] }),
    )
    if (snippets(text).length > 0) expect(typeCheck(folder)).toBe('')
  })

  it('names the pnpm that the workspace is built with', () => {
    for (const [, named] of text.matchAll(/\b(pnpm@[\d.]+)/g)) expect(named).toBe(packageManager)
  })

  it('links to files that exist', () => {
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(existsSync(resolve(dirname(page), target ?? '')), target).toBe(true)
    }
  })
})

function snippets(text: string) {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({
    code,
    fileName: /^\/\/ (\S+\.ts)$/m.exec(code)?.[1],
  }))
}

function typeCheck(folder: string): string {
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--noEmit'], { encoding: 'utf8' })
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
