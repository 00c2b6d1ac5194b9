import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.js'

const bin = fileURLToPath(new URL('../internal/tools/node_modules/.bin', import.meta.url))

/**
 * Installs the workspace, unless `SKIP_INSTALL` is `true`, and runs a tool of `internal/tools`.
 *
 * @param {string[]} command
 */
export async function runTool(...command) {
  process.env.PATH = [bin, process.env.PATH].join(delimiter)
  // Not left to pnpm, which considers the demo's partial install complete.
  if (process.env.SKIP_INSTALL !== 'true') await pnpm('install', '--reporter=append-only')
  await pnpm('exec', ...command)
}
