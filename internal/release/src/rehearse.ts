import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { createConsumer, install } from './consumer.ts'
import { setPublishRegistry } from './manifests.ts'
import { developNextRelease } from './next-release.ts'
import { startOutbound } from './outbound.ts'
import { publish } from './publish.ts'
import { startRegistry } from './registry.ts'
import { step } from './step.ts'
import { type Versioned, versionPackages } from './version.ts'
import { commitAll, copyWorkspace, installCopy, stateOfCheckout } from './workspace-copy.ts'

/** A release published in the rehearsal. */
export interface Release extends Versioned {
  /** A project with this release installed. */
  consumer: string
  /** The names of all its migrations, in order. */
  migrations: string[]
}

declare module 'vitest' {
  interface ProvidedContext {
    rehearsal: {
      /** The copy of this workspace that both releases were made from. */
      workspace: string
      registry: string
      /** The pending release. */
      pending: Release
      /** The following minor release, with a migration. */
      next: Release
      /** The hosts that steps restricted to loopback tried to contact. */
      attempts: string[]
      /** The state of the checkout before the rehearsal, which must not change. */
      checkout: string
    }
  }
}

/** Before the first test, publishes two releases to a registry on loopback and installs each in a project. */
export default async function rehearse(project: TestProject): Promise<() => Promise<void>> {
  const checkout = await stateOfCheckout()
  const folder = await mkdtemp(join(tmpdir(), 'release-'))
  const workspace = join(folder, 'workspace')
  const registry = await startRegistry(join(folder, 'registry'))
  const outbound = await startOutbound()
  async function end() {
    await Promise.all([registry.stop(), outbound.stop()])
    await rm(folder, { recursive: true, force: true })
  }

  async function release(name: string): Promise<Release> {
    const versioned = await step(`Version the ${name} release`, () => versionPackages(workspace))
    const { version } = versioned
    await step(`Build and publish ${version}`, () => publish(workspace, registry, outbound.url))
    const migrations = (await readdir(join(workspace, 'prisma/migrations'))).filter((entry) =>
      /^\d/.test(entry),
    )
    return { ...versioned, consumer: join(folder, version), migrations: migrations.sort() }
  }

  try {
    await step('Copy the workspace', () => copyWorkspace(workspace))
    await step('Install its dependencies', () => installCopy(workspace))
    await step(`Aim it at ${registry.url}`, async () => {
      await setPublishRegistry(workspace, registry.url)
      await commitAll(workspace, 'Publish to the registry of the rehearsal')
    })
    const pending = await release('pending')
    await step(`Install ${pending.version} in an empty project`, async () => {
      await createConsumer(pending.consumer, registry.url)
      await install(pending.consumer, pending.version)
    })
    await step('Develop the next release', () => developNextRelease(workspace))
    const next = await release('next')
    await step(`Upgrade a copy of the project to ${next.version}`, async () => {
      await cp(pending.consumer, next.consumer, { recursive: true, verbatimSymlinks: true })
      await install(next.consumer, next.version)
    })
    const { attempts } = outbound
    project.provide('rehearsal', { workspace, registry: registry.url, pending, next, attempts, checkout })
  } catch (error) {
    await end()
    throw error
  }
  return end
}
