import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '@org/child-process'
import { describe, expect, it } from 'vitest'
import { emptyFolder } from './support/snippets.ts'

const docs = fileURLToPath(new URL('..', import.meta.url))
const packages = join(docs, '../packages')

/** Runs TypeDoc. Returns its complaints. */
async function typedoc(options: string): Promise<string> {
  const bin = join(docs, 'node_modules/typedoc/bin/typedoc')
  const { exitCode, stdout, stderr } = await run(process.execPath, [bin, '--options', options], { cwd: docs })
  return exitCode === 0 ? '' : stdout + stderr
}

describe('the API reference', () => {
  it('documents every export', async () => {
    expect(await typedoc('api/typedoc.config.js')).toBe('')
    const page = readFileSync(join(docs, 'api/reference/modules/_org_pkce-prisma_client.html'), 'utf8')
    expect(page).toContain('createPrismaClient')
  })

  it('fails for an undocumented export and for a broken link', async () => {
    const copy = emptyFolder('api')
    const planted = join(copy, 'packages/pkce-core')
    cpSync(join(packages, 'pkce-core/src'), join(planted, 'src'), { recursive: true })
    cpSync(join(packages, 'pkce-core/package.json'), join(planted, 'package.json'))
    appendFileSync(
      join(planted, 'src/index.ts'),
      `
      export const bare = 1
      /** Documented, unlike its member. */
      export interface Half { bareMember: string }
      /** See {@link Nowhere}. */
      export const dangling = 1`,
    )
    const tsconfig = join(copy, 'tsconfig.json')
    writeFileSync(
      tsconfig,
      JSON.stringify({ extends: '../../api/tsconfig.json', include: ['packages/*/src'] }),
    )
    const options = join(copy, 'typedoc.config.js')
    const own = JSON.stringify({ emit: 'none', tsconfig })
    writeFileSync(
      options,
      `import { apiOptions } from '../../api/options.js'
      export default { ...apiOptions(${JSON.stringify(dirname(planted))}), ...${own} }`,
    )

    const complaints = await typedoc(options)
    expect(complaints).toContain('@org/pkce-core.bare (Variable)')
    expect(complaints).toContain('@org/pkce-core.Half.bareMember (Property)')
    expect(complaints).toContain('Failed to resolve link to "Nowhere"')
  })
})
