import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs the same pnpm that runs this script.
 *
 * @param {string[]} args
 * @returns {Promise<void>} resolves when pnpm ends. If its exit code is not 0, this process exits with it.
 */
export async function pnpm(...args) {
  const child = spawn(process.env.npm_execpath ?? 'pnpm', args, { stdio: 'inherit' })
  // On Ctrl-C, the terminal interrupts pnpm as well, so this process only waits for it.
  const ignore = () => {}
  const forward = () => child.kill()
  process.on('SIGINT', ignore).on('SIGTERM', forward)
  const [code] = await once(child, 'exit')
  process.off('SIGINT', ignore).off('SIGTERM', forward)
  if (code !== 0) process.exit(code ?? 1)
}
