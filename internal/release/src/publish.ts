import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assertLoopback } from './loopback.ts'
import { readManifests } from './manifests.ts'
import type { Registry } from './registry.ts'
import { run } from './run.ts'
import { QUIET } from './workspace-copy.ts'

/**
 * Builds, packs and publishes a workspace with the commands of the release workflow, after checking that every package is
 * published to a registry on loopback.
 *
 * @param proxy receives every request to another machine.
 */
export async function publish(
  workspace: string,
  registry: Pick<Registry, 'url' | 'token'>,
  proxy: string,
): Promise<void> {
  assertLoopback(registry.url)
  for (const [, { publishConfig }] of await readManifests(workspace)) {
    assertLoopback(publishConfig?.registry)
  }
  const npmrc = join(workspace, 'node_modules/.npmrc-of-the-rehearsal')
  await writeFile(npmrc, npmrcFor(registry))
  const options = { cwd: workspace, env: { ...QUIET, ...onLoopbackOnly(registry.url, npmrc, proxy) } }
  await run('pnpm', ['release:pack'], options)
  await run('node', ['.ci/publish.js', 'tarballs'], options)
}

/** The environment of a process that can only publish to `registry`. */
export function onLoopbackOnly(registry: string, npmrc: string, proxy: string): NodeJS.ProcessEnv {
  const settings = { registry, userconfig: npmrc, npmrc_auth_file: npmrc, proxy, https_proxy: proxy }
  const bothTools = Object.entries(settings).flatMap(([name, value]) => [
    [`npm_config_${name}`, value],
    [`pnpm_config_${name}`, value],
  ])
  return {
    ...Object.fromEntries(bothTools),
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  }
}

function npmrcFor({ url, token }: Pick<Registry, 'url' | 'token'>): string {
  return `@org:registry=${url}\n${url.replace('http:', '')}:_authToken=${token}\n`
}
