import { mkdir, readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { installOnDemand } from '@org/on-demand'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { emptyFolder } from './support/project.ts'
import { succeed } from './support/run.ts'
import { type Manifest, published, workspace } from './support/workspace.ts'

const TOOLS = join(await installOnDemand(new URL('../tarball-tools/', import.meta.url)), '.bin')
const PACKED =
  /^(package\.json|(README|CHANGELOG)\.md|NOTICE|cjs\/package\.json|(cjs|dist)\/.+\.(js|d\.ts)(\.map)?|src\/.+\.ts|engine\/(LICENSE|.+\.c(js|ts))|prisma\/.+\.(prisma|sql|toml))$/

const tarballs = inject('tarballs')
const unpacked = await emptyFolder()

describe.each(published)('the tarball of $name', ({ name, version }) => {
  const cwd = join(unpacked, name)
  const tarball = tarballs[name] ?? ''
  let files: string[]

  beforeAll(async () => {
    await mkdir(cwd, { recursive: true })
    await succeed('tar', ['-xzf', tarball, '--strip-components=1'], { cwd })
    const entries = await readdir(cwd, { recursive: true, withFileTypes: true })
    files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(cwd, join(entry.parentPath, entry.name)))
  })

  test('passes publint', () => succeed(join(TOOLS, 'publint'), ['run', tarball, '--strict'], { cwd }))

  test('has the right types for every module resolution', () =>
    // node10, node16 from CommonJS and from ES modules, and bundler.
    succeed(join(TOOLS, 'attw'), [tarball, '--no-definitely-typed'], { cwd }))

  test('has a package.json that is ready for a registry', async () => {
    const text = await readFile(join(cwd, 'package.json'), 'utf8')
    const manifest: Manifest = JSON.parse(text)
    expect(text).not.toMatch(/workspace:|catalog:|link:|file:|@org\/source/)
    expect(manifest).toMatchObject({ name, version, license: expect.any(String) })
    expect(manifest).toMatchObject({ description: expect.any(String), engines: { node: expect.any(String) } })
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest).not.toHaveProperty(['scripts', script])
    }
  })

  test('contains code, sources and documents, and nothing else', () => {
    expect(files.filter((file) => !PACKED.test(file))).toEqual([])
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']),
    )
    expect(files.filter((file) => /(^|[/.])(test|schema-engine)[/.]/.test(file))).toEqual([])
  })

  test('contains every source that its source maps name', async () => {
    const maps = files.filter((file) => file.endsWith('.map'))
    expect(maps).not.toEqual([])
    for (const map of maps) {
      const { sources }: { sources: string[] } = JSON.parse(await readFile(join(cwd, map), 'utf8'))
      for (const source of sources) expect(files, map).toContain(join(dirname(map), source))
    }
  })

  test('contains no path of the machine that built it', async () => {
    // In a container, a user without an account has the home directory `/`.
    const ours = [workspace, join(homedir(), '/')].filter((folder) => folder !== '/')
    for (const file of files) {
      const text = await readFile(join(cwd, file), 'utf8')
      expect(
        ours.filter((folder) => text.includes(folder)),
        file,
      ).toEqual([])
    }
  })
})
