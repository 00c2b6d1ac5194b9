import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './snippets.ts'

const NOT_OURS = /^(node_modules|dist|snippets|reference|generated|\..*)$/

/** Written by changesets, and for them. */
const NOT_PAGES = ['CHANGELOG.md', 'changeset.md']

/** Every page of the repository, as a path from its root. */
export const pages: string[] = pagesIn('')

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : pagesIn(path)
    return entry.name.endsWith('.md') && !NOT_PAGES.includes(entry.name) ? [path] : []
  })
}

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The targets of the page's links within the repository. */
export function linksOf(page: string): string[] {
  return [...textOf(page).matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)].map(([, link = '']) => link)
}

/** The fragments of the page's headings, as code hosts derive them. */
export function anchorsOf(page: string): string[] {
  const prose = textOf(page).replaceAll(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
