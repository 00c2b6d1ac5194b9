import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs the pnpm that runs this script.
 *
 * @param {string[]} args
 * @returns {Promise<void>} settles when pnpm ends; its exit code, unless 0, ends this process.
 */
export async function pnpm(...args) {
  const child = spawn(process.env.npm_execpath ?? 'pnpm', args, { stdio: 'inherit' })
  // A terminal interrupts pnpm as well, and then waits for this process.
  const ignore = () => {}
  const forward = () => child.kill()
  process.on('SIGINT', ignore).on('SIGTERM', forward)
  const [code] = await once(child, 'exit')
  process.off('SIGINT', ignore).off('SIGTERM', forward)
  if (code !== 0) process.exit(code ?? 1)
}
