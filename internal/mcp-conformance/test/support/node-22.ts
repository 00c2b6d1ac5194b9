import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'

/**
 * A Node that the suite runs on: it uses `fs.globSync`, which came with 22. Ours where it is new enough, and one from npm
 * otherwise.
 */
export async function node22(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath
  const platform = `../../../consumers/node-versions/${process.platform}-${process.arch}/`
  return join(await installOnDemand(new URL(platform, import.meta.url)), 'node-22/bin/node')
}
