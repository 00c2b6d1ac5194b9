import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { type FieldEncryptionErrorCode, parseFieldEncryptionKeys } from '../src/index.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const use = readme.slice(readme.indexOf('## Use'))

function block(language: string): string {
  const found = use.match(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms'))?.[1]
  if (found === undefined) throw new Error(`The README has no ${language} block`)
  return found
}

it('the snippet of the README runs with a key made by its command', () => {
  const key = execFileSync('sh', ['-c', block('sh')], { encoding: 'utf8' }).trim()
  const variable = `2026-11:${key}`
  expect(parseFieldEncryptionKeys(variable).primary).toBe('2026-11')

  const snippet = `${block('ts')}\nconsole.log(JSON.stringify({ sealed, secret }))`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', snippet], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, FIELD_ENCRYPTION_KEYS: variable },
  })
  expect(JSON.parse(output)).toEqual({
    sealed: expect.stringMatching(/^fe1\.2026-11\.[\w-]+$/),
    secret: 'a secret',
  })
})

it('the README lists every error code and no other', () => {
  const codes: Record<FieldEncryptionErrorCode, true> = {
    FIELD_NOT_SEALED: true,
    FIELD_MALFORMED: true,
    FIELD_UNKNOWN_KEY: true,
    FIELD_AUTHENTICATION_FAILED: true,
    FIELD_INVALID_TEXT: true,
    FIELD_INVALID_KEYS: true,
    FIELD_PLAINTEXT_IN_PRODUCTION: true,
  }
  expect(readme.match(/(?<=^\| `)FIELD_\w+(?=` *\|)/gm)).toEqual(Object.keys(codes))
})
