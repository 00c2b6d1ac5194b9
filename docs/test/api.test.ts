import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { emptyFolder } from './support/snippets.ts'

const docs = fileURLToPath(new URL('..', import.meta.url))
const packages = join(docs, '../packages')

/** Runs TypeDoc, and answers what it complains of. */
async function typedoc(options: string): Promise<string> {
  const bin = join(docs, 'node_modules/typedoc/bin/typedoc')
  const run = promisify(execFile)(process.execPath, [bin, '--options', options], { cwd: docs })
  return run.then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  )
}

describe('the API reference', { timeout: 120_000 }, () => {
  it('says something of everything public', async () => {
    expect(await typedoc('api/typedoc.config.js')).toBe('')
    const page = readFileSync(join(docs, 'api/reference/modules/_org_pkce-prisma_client.html'), 'utf8')
    expect(page).toContain('createPrismaClient')
  })

  it.each([
    ['export', 'export const planted = 1', 'planted (Variable)'],
    [
      'member',
      '/** Says what it is. */ export interface Planted { planted: string }',
      'Planted.planted (Property)',
    ],
    ['link', '/** See {@link Nowhere}. */ export const planted = 1', 'Failed to resolve link to "Nowhere"'],
  ])(
    'fails for an undocumented export or member, or a dangling link: %s',
    async (kind, source, complaint) => {
      const copy = emptyFolder(`api-${kind}`)
      const planted = join(copy, 'packages/pkce-core')
      cpSync(join(packages, 'pkce-core/src'), join(planted, 'src'), { recursive: true })
      cpSync(join(packages, 'pkce-core/package.json'), join(planted, 'package.json'))
      appendFileSync(join(planted, 'src/index.ts'), `\n${source}\n`)
      const tsconfig = join(copy, 'tsconfig.json')
      writeFileSync(
        tsconfig,
        JSON.stringify({ extends: '../../api/tsconfig.json', include: ['packages/*/src'] }),
      )
      const options = join(copy, 'typedoc.config.js')
      const own = { emit: 'none', tsconfig }
      writeFileSync(
        options,
        `import { apiOptions } from '../../api/options.js'
      export default { ...apiOptions(${JSON.stringify(dirname(planted))}), ...${JSON.stringify(own)} }`,
      )
      expect(await typedoc(options)).toContain(complaint)
    },
  )
})
