import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const PROGRAMS = fileURLToPath(new URL('../consumer/', import.meta.url))

/** The packages that a service installs. */
const PACKAGES = [
  'field-encryption',
  'pkce-core',
  'pkce-memory',
  'pkce-migrate',
  'pkce-prisma',
  'postgres-url',
]

/** Creates an empty project with a registry for `@org/*`. Other packages come from npm's default registry. */
export async function createConsumer(folder: string, registry: string): Promise<void> {
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  await writeFile(join(folder, '.npmrc'), `@org:registry=${registry}\n`)
  await cp(PROGRAMS, folder, { recursive: true })
}

/** Installs or upgrades to a published version. */
export async function install(consumer: string, version: string): Promise<void> {
  const options = ['--save-exact', '--prefer-online', '--no-audit', '--no-fund', '--no-update-notifier']
  const packages = PACKAGES.map((name) => `@org/${name}@${version}`)
  await run('npm', ['install', ...options, ...packages], { cwd: consumer })
}

/** Runs the installed `pkce-migrate deploy` and returns the names of the applied migrations. */
export async function deployMigrations(consumer: string, connectionString: string): Promise<string[]> {
  const output = await run('npx', ['--no-install', 'pkce-migrate', 'deploy'], {
    cwd: consumer,
    env: { DATABASE_URL: connectionString },
  })
  return [...output.matchAll(/^applied +(\S+)$/gm)].map(([, name = '']) => name)
}
