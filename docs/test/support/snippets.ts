import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the workspace. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A folder of this name beneath `docs/snippets`, with nothing in it. */
export function emptyFolder(name: string): string {
  const folder = join(root, 'docs/snippets', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Writes the TypeScript of pages into a folder of this name, and answers where that is. */
export function writeSnippets(name: string, pages: string[]): string {
  const folder = emptyFolder(name)
  for (const page of pages) {
    for (const [index, { code, fileName }] of snippetsOf(page).entries()) {
      const file = join(folder, fileName ?? `snippet-${index}.ts`)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, code)
    }
  }
  return folder
}

/** Type-checks the TypeScript of a folder. Answers what the compiler says. */
export function typeCheck(folder: string): string {
  return compile(folder, '--noEmit')
}

/** The same, and leaves JavaScript beside it. */
export function compile(folder: string, ...flags: string[]): string {
  const config = { extends: join(root, 'docs/test/snippets.tsconfig.json'), include: ['**/*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  try {
    return execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, ...flags], { encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

/** The TypeScript of a page. A first line such as `// store.ts` names the file. */
function snippetsOf(page: string): { code: string; fileName: string | undefined }[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({
    code: `${code}\nexport {}\n`,
    fileName: /^\/\/ (\S+\.ts)$/m.exec(code)?.[1],
  }))
}
