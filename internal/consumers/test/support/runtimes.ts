import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installOnDemand } from '@org/on-demand'
import { emptyFolder } from './project.ts'

/** A JavaScript runtime that is not Node. */
export interface Runtime {
  name: string
  version: string
  program: string
  /** Additional environment variables. */
  env: Record<string, string>
  /** The program that is the command of `@org/pkce-migrate`. */
  migrate: string
  /** The arguments that run a program with only the permissions that the documentation names. */
  run(program: Program): string[]
}

/** A program, and the permissions that it needs. */
interface Program {
  path: string
  /** The host and port of the database that it connects to. */
  database?: string
}

const { platform, arch } = process
const EXE = platform === 'win32' ? '.exe' : ''

/** Installs Bun and Deno for this platform. */
export async function installRuntimes(): Promise<Runtime[]> {
  const modules = await installOnDemand(new URL('../../other-runtimes/', import.meta.url))
  const bun = `@oven/bun-${platform === 'win32' ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}`
  const deno = `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`
  return [
    {
      name: 'Bun',
      version: versionOf(modules, bun),
      program: join(modules, bun, 'bin', `bun${EXE}`),
      env: { DO_NOT_TRACK: '1' },
      migrate: 'pkce-migrate',
      run: ({ path }) => ['--bun', 'run', path],
    },
    {
      name: 'Deno',
      version: versionOf(modules, deno),
      program: join(modules, deno, `deno${EXE}`),
      env: { DENO_DIR: await emptyFolder(), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
      migrate: 'npm:@org/pkce-migrate',
      run: ({ path, database }) => [
        'run',
        '--no-prompt',
        ...(database ? ['--allow-env', `--allow-net=${database}`] : ['--allow-env=NODE_ENV']),
        path,
      ],
    },
  ]
}

function versionOf(modules: string, name: string): string {
  return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version
}
