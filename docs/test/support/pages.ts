import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './snippets.ts'

const NOT_OURS = /^(node_modules|dist|snippets|reference|generated|\..*)$/

/** Every page of the repository that people wrote, as a path from its root. Changelogs are written by changesets. */
export const pages: string[] = pagesIn('')

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : pagesIn(path)
    return entry.name.endsWith('.md') && entry.name !== 'CHANGELOG.md' ? [path] : []
  })
}

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The fragments that lead to a heading of the page, as code hosts make them. */
export function anchorsOf(page: string): string[] {
  const prose = textOf(page).replaceAll(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
