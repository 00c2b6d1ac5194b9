import { readFileSync, writeFileSync } from 'node:fs'

const README = new URL('../../README.md', import.meta.url)

/** Replaces the text between the two markers of a section. */
export function writeToReadme(section: string, markdown: string): void {
  const text = readFileSync(README, 'utf8')
  const [begin, end] = [`<!-- measured: ${section} -->\n`, `<!-- end: ${section} -->`]
  const from = text.indexOf(begin) + begin.length
  const to = text.indexOf(end)
  if (from < begin.length || to < from) throw new Error(`README.md has no markers for "${section}"`)
  writeFileSync(README, `${text.slice(0, from)}\n${markdown}\n\n${text.slice(to)}`)
}
