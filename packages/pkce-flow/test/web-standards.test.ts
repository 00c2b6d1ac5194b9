import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const SRC = new URL('../src/', import.meta.url)

test('the main entry imports only @org/pkce-core and uses no Node API', () => {
  for (const file of readdirSync(SRC, { withFileTypes: true })) {
    if (!file.isFile()) continue
    const source = readFileSync(new URL(file.name, SRC), 'utf8')
    const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, name = '']) => name)
    const external = imported.filter((name) => !/^\.\/[\w-]+\.ts$/.test(name))
    expect(external.filter((name) => !/^@org\/pkce-core(\/store)?$/.test(name))).toEqual([])
    expect(source).not.toMatch(/\b(Buffer|process|require|__dirname)\b\./)
  }
})
