import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inc } from 'semver'
import { describe, expect, inject, test } from 'vitest'
import { readManifests } from '../src/manifests.ts'

const { workspace, registry, pending, next } = inject('rehearsal')
const released = await readManifests(workspace)
const names = released.map(([, { name }]) => name)
const changelogs = released.map(([folder, { name }]) => [name, join(folder, 'CHANGELOG.md')] as const)

test('the next release is a minor release', () => {
  expect(next.version).toBe(inc(pending.version, 'minor'))
})

test.for(changelogs)(
  'the changelog of %s has both versions and the text of their changesets',
  async ([name, file]) => {
    const changelog = await readFile(file, 'utf8')
    for (const { version, changesets } of [pending, next]) {
      const section = sectionOf(changelog, version)
      for (const { releases, summary } of changesets) {
        const isNamed = releases.some((release) => release.name === name)
        if (isNamed) expect(section).toContain(oneLine(summary))
        else expect(section).not.toContain(oneLine(summary))
      }
    }
  },
)

describe.for([pending.version, next.version])('%s', (version) => {
  test.for(names)('%s is published with ranges that npm understands', async (name) => {
    const { versions } = await metadata(name)
    const manifest = versions[version]
    expect(manifest?.version).toBe(version)
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/)
    for (const [dependency, range] of Object.entries(manifest?.dependencies ?? {})) {
      if (dependency.startsWith('@org/')) expect(range).toBe(`^${version}`)
    }
  })
})

test('the registry has both versions of each package and tags the newer one as latest', async () => {
  for (const name of names) {
    const { versions, 'dist-tags': tags } = await metadata(name)
    expect(Object.keys(versions)).toEqual([pending.version, next.version])
    expect(tags).toEqual({ latest: next.version })
  }
})

test('private packages keep their version and are not published', async () => {
  const internal = await readManifests(workspace, 'internal')
  const others = internal.filter(([, { name }]) => name.startsWith('@org/'))
  expect(others.length).toBeGreaterThan(0)
  for (const [, { name, version }] of others) {
    expect(version).toBe('0.0.0')
    await expect(fetch(registry + name)).resolves.toMatchObject({ status: 404 })
  }
})

interface Metadata {
  versions: Record<string, { version: string; dependencies?: Record<string, string> }>
  'dist-tags': Record<string, string>
}

async function metadata(name: string): Promise<Metadata> {
  const response = await fetch(registry + name)
  expect(response.status).toBe(200)
  return (await response.json()) as Metadata
}

function sectionOf(changelog: string, version: string): string {
  const section = changelog.split(/^## /m).find((part) => part.startsWith(`${version}\n`))
  expect(section).toBeDefined()
  return oneLine(section ?? '')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
