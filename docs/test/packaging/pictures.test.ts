import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installOnDemand } from '@org/on-demand'
import { describe, expect, it, test } from 'vitest'
import { pages, textOf } from '../support/pages.ts'

const modules = await installOnDemand(new URL('mermaid/', import.meta.url))
const entry = pathToFileURL(join(modules, 'mermaid/dist/mermaid.core.mjs')).href
const { default: mermaid } = await import(entry)

describe.each(pages.filter((page) => textOf(page).includes('```mermaid')))('%s', (page) => {
  it('has only diagrams that Mermaid can parse', async () => {
    const pictures = [...textOf(page).matchAll(/^```mermaid\n(.*?)^```$/gms)]
    for (const [, picture = ''] of pictures) await mermaid.parse(picture)
  })
})

test('Mermaid rejects a malformed diagram', async () => {
  await expect(mermaid.parse('sequenceDiagram\n  A->>')).rejects.toThrow('Parse error')
})
