import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { withQuartiles } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { spread } from '../statistics.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** The cost before the first flow: the time to import each package. */
export const startUp: Section = { name: 'start-up', measure }

const PACKAGES = [
  '@org/pkce-core',
  '@org/pkce-memory',
  '@org/field-encryption',
  '@org/pkce-prisma',
  '@org/pkce-prisma/client',
  '@org/pkce-migrate',
]
const EMPTY = new URL('../load/empty.js', import.meta.url).href
const run = promisify(execFile)

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  const overEmptyMs = new Map<string, number[]>(PACKAGES.map((name) => [name, []]))
  const rounds = quick ? 5 : 30
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: importing`)
    for (const [name, values] of overEmptyMs) values.push((await importMs(name)) - (await importMs(EMPTY)))
  }
  const rows = [...overEmptyMs].map(([name, values]) => [name, withQuartiles(spread(values))])
  return {
    markdown: [
      '**Import**, in ms over an empty module, in a new process each time.',
      markdownTable(['', 'ms (quartiles)'], rows),
    ].join('\n\n'),
  }
}

async function importMs(specifier: string): Promise<number> {
  const program = `
    const before = performance.now()
    await import(${JSON.stringify(specifier)})
    console.log(performance.now() - before)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('..', import.meta.url),
  })
  return Number(stdout)
}
