import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.js'

const bin = fileURLToPath(new URL('../internal/tools/node_modules/.bin', import.meta.url))

/**
 * Runs a tool of `internal/tools`, after an install if one is due and `SKIP_INSTALL` is not `true`.
 *
 * @param {string[]} command
 */
export async function runTool(...command) {
  process.env.PATH = [bin, process.env.PATH].join(delimiter)
  // pnpm turns it off for what its scripts run.
  if (process.env.SKIP_INSTALL !== 'true') process.env.pnpm_config_verify_deps_before_run = 'install'
  await pnpm('exec', ...command)
}
