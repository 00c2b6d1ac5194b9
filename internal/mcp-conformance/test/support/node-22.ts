import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'

/**
 * A Node that can run the suite, which uses `fs.globSync` from Node 22: the current one if it is new enough, otherwise one
 * from npm.
 */
export async function node22(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath
  const platform = `../../../consumers/node-versions/${process.platform}-${process.arch}/`
  return join(await installOnDemand(new URL(platform, import.meta.url)), 'node-22/bin/node')
}
