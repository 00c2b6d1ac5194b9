import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type {} from '../../../../internal/consumers/test/support/pack-packages.ts'
import { tarballUrls } from '../../../../internal/consumers/test/support/project.ts'
import { type RunOptions, succeed } from '../../../../internal/consumers/test/support/run.ts'
import { textOf } from '../../support/pages.ts'

/** A file that the reader of a page creates, or the commands of one block. */
export type Step = { kind: 'file'; name: string; text: string } | { kind: 'commands'; lines: string[] }

/** The files and commands of a page. A block is a file if its fence or its first line names one. */
export function stepsOf(page: string): Step[] {
  const blocks = textOf(page).matchAll(/^```(json|ts|sh)(?: title="(\S+)")?\n(.*?)^```$/gms)
  return [...blocks].flatMap(([, language, title, text = '']): Step[] => {
    if (language === 'sh') return [{ kind: 'commands', lines: text.trimEnd().split('\n') }]
    const name = title ?? /^\/\/ (\S+\.ts)$/m.exec(text)?.[1]
    return name === undefined ? [] : [{ kind: 'file', name, text }]
  })
}

/** A reader in an empty folder, who runs the commands of pages. Our packages come from tarballs, not from a registry. */
export class Newcomer {
  readonly folder: string
  readonly #options: RunOptions

  constructor(options: RunOptions) {
    this.folder = options.cwd
    this.#options = options
  }

  async write(name: string, text: string): Promise<void> {
    const file = join(this.folder, name)
    await mkdir(dirname(file), { recursive: true })
    if (name !== 'package.json') return writeFile(file, text)
    await writeFile(file, JSON.stringify({ ...JSON.parse(text), overrides: tarballUrls() }))
  }

  /** Runs one command of a page and returns its output. @param flags - appended to an `npm install`. */
  async run(line: string, flags = ''): Promise<string> {
    const isInstall = line.startsWith('npm install ')
    const command = isInstall ? `${await this.#withoutOurs(line)} ${flags}` : line
    return succeed('sh', ['-euc', command], this.#options)
  }

  /** Moves our packages from an `npm install` to the manifest, because npm requires overrides to equal dependencies. */
  async #withoutOurs(install: string): Promise<string> {
    const words = install.split(' ')
    const tarballs = tarballUrls()
    const ours = words.filter((word) => word in tarballs)
    const file = join(this.folder, 'package.json')
    const manifest = JSON.parse(await readFile(file, 'utf8'))
    const dependencies = { ...manifest.dependencies }
    for (const name of ours) dependencies[name] = tarballs[name]
    await writeFile(file, JSON.stringify({ ...manifest, dependencies }))
    const others = words.filter((word) => !ours.includes(word))
    return others.join(' ')
  }
}
