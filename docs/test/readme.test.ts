import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { packageManager } = manifest(root)
const published = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')) && !manifest(folder).private)

describe.each([root, ...published].map((folder) => ({ name: basename(folder), folder })))(
  'README of $name',
  ({ name, folder }) => {
    const text = readFileSync(join(folder, 'README.md'), 'utf8')

    it('has snippets that compile', () => {
      const copies = fileURLToPath(new URL(`../snippets/${name}`, import.meta.url))
      rmSync(copies, { recursive: true, force: true })
      mkdirSync(copies, { recursive: true })
      const config = { extends: '../../test/tsconfig.json', include: ['*.ts'] }
      writeFileSync(join(copies, 'tsconfig.json'), JSON.stringify(config))
      for (const [index, snippet] of snippets(text).entries()) {
        writeFileSync(join(copies, snippet.fileName ?? `snippet-${index}.ts`), snippet.code)
      }
      expect(typeCheck(copies)).toBe('')
    })

    it('names the pnpm that the workspace is built with', () => {
      for (const [, named] of text.matchAll(/\b(pnpm@[\d.]+)/g)) expect(named).toBe(packageManager)
    })

    it('links to files that exist', () => {
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        expect(existsSync(resolve(folder, target)), target).toBe(true)
      }
    })
  },
)

function manifest(folder: string): { packageManager?: string; private?: boolean } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** The TypeScript of a page. A first line such as `// store.ts` names the file. */
function snippets(text: string): { code: string; fileName: string | undefined }[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({
    code: `${code}\nexport {}\n`,
    fileName: /^\/\/ (\S+\.ts)$/m.exec(code)?.[1],
  }))
}

function typeCheck(folder: string): string {
  const tsc = join(root, 'node_modules/.bin/tsc')
  try {
    return execFileSync(tsc, ['-p', folder, '--noUnusedLocals', 'false'], { encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
