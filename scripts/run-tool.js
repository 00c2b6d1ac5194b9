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
  const verify = process.env.SKIP_INSTALL === 'true' ? 'false' : 'install'
  await pnpm(`--config.verify-deps-before-run=${verify}`, 'exec', ...command)
}
