import { fileURLToPath } from 'node:url'
import { type ChildOptions, type Outcome, run } from '@org/child-process'

const BIN = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Runs the built `pkce-migrate` in a process of its own. */
export function pkceMigrate(
  args: string[],
  connectionString?: string,
  nodeOptions: string[] = [],
): Promise<Outcome> {
  return runNode(
    [...nodeOptions, BIN, ...args],
    connectionString === undefined ? {} : { DATABASE_URL: connectionString },
  )
}

/** Runs Node with these arguments. The environment is `env`, with only PATH and HOME inherited. */
export function runNode(
  args: string[],
  env: Record<string, string> = {},
  options: Pick<ChildOptions, 'cwd' | 'signal'> = {},
): Promise<Outcome> {
  const { PATH, HOME } = process.env
  return run(process.execPath, args, {
    ...options,
    env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...env },
  })
}
