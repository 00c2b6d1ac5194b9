import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A Node that the suite runs on: it uses `fs.globSync`, which came with 22. Ours where it is new enough, and one from npm
 * otherwise.
 *
 * @throws where npm has none for this platform.
 */
export function node22(): string {
  if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath
  const folder = dirname(fileURLToPath(import.meta.resolve('node-versions/package.json')))
  const node = join(folder, 'node_modules/node-22/bin/node')
  if (existsSync(node)) return node
  throw new Error(
    'The conformance suite needs Node 22 or later, and npm has none for this platform: run it on one.',
  )
}
