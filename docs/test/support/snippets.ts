import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the workspace. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Creates an empty folder of this name in `docs/snippets`. */
export function emptyFolder(name: string): string {
  const folder = join(root, 'docs/snippets', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Writes the TypeScript and the named JSON of pages into a folder of this name. Returns its path. */
export function writeSnippets(name: string, pages: string[]): string {
  const folder = emptyFolder(name)
  for (const page of pages) {
    for (const [index, { code, fileName }] of snippetsOf(page).entries()) {
      write(join(folder, fileName ?? `snippet-${index}.ts`), `${code}\nexport {}\n`)
    }
    for (const { json, fileName } of configurationOf(page)) write(join(folder, fileName), json)
  }
  return folder
}

/** Type-checks the TypeScript of a folder as strictly as the packages. Returns the compiler's output. */
export function typeCheck(folder: string): string {
  const config = { extends: join(root, 'docs/test/snippets.tsconfig.json'), include: ['**/*.ts'] }
  const file = join(folder, 'tsconfig.strict.json')
  writeFileSync(file, JSON.stringify(config))
  return compile(file, '--noEmit')
}

/** Compiles a folder that has a `tsconfig.json`. Returns the compiler's output. */
export function compile(project: string, ...flags: string[]): string {
  try {
    return execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project, ...flags], { encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The TypeScript of a page. A first line such as `// store.ts` names the file. */
export function snippetsOf(page: string): { code: string; fileName: string | undefined }[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({
    code,
    fileName: /^\/\/ (\S+\.ts)$/m.exec(code)?.[1],
  }))
}

/** The JSON of a page whose fence names a file: `title="package.json"`. */
export function configurationOf(page: string): { json: string; fileName: string }[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```json title="(\S+)"\n(.*?)^```$/gms)].map(([, fileName = '', json = '']) => ({
    json,
    fileName,
  }))
}
