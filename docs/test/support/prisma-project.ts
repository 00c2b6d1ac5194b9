import { cpSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, run } from '@org/child-process'
import { emptyFolder, root, snippetsOf } from './snippets.ts'

export const PAGE = 'docs/beside-your-own-prisma.md'

const ENGINE = join(root, 'packages/pkce-migrate/schema-engine/bin.js')

export interface PrismaProject {
  folder: string
  /** Runs a command of Prisma's CLI here, without its name. */
  prisma(command: string): Promise<Outcome>
  /** Runs a command line here. */
  sh(command: string): Promise<Outcome>
  /** Replaces `prisma/schema.prisma`. */
  writeModels(models: string, schemas?: string[]): void
  /** Adds the page's configuration. */
  declareExternal(table: string): void
}

/** Creates a service's own Prisma project, as it is before the page's steps. */
export function createPrismaProject(name: string, databaseUrl: string, models: string): PrismaProject {
  const folder = emptyFolder(`prisma-${name}`)
  cpSync(
    join(root, 'prisma/migrations/migration_lock.toml'),
    join(folder, 'prisma/migrations/migration_lock.toml'),
  )
  // A service's own dependencies: Prisma's CLI and client, and our packages.
  symlinkSync(join(root, 'packages/pkce-prisma/node_modules'), join(folder, 'node_modules'))
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    CHECKPOINT_DISABLE: '1',
    PRISMA_SCHEMA_ENGINE_BINARY: ENGINE,
  }
  const project: PrismaProject = {
    folder,
    prisma: (command) =>
      run(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), ...command.split(' ')], {
        cwd: folder,
        env,
      }),
    sh: (command) => run('sh', ['-c', command], { cwd: folder, env }),
    writeModels(text, schemas) {
      const list = schemas === undefined ? '' : `schemas = ${JSON.stringify(schemas)}`
      const head = `datasource db {\n  provider = "postgresql"\n  ${list}\n}
generator client {\n  provider = "prisma-client"\n  output = "../generated"\n}\n`
      writeFileSync(join(folder, 'prisma/schema.prisma'), head + text)
    },
    declareExternal(table) {
      const [config] = snippetsOf(PAGE)
      writeFileSync(
        join(folder, 'prisma.config.ts'),
        `${config?.code}`.replace('public.oauth_pkce_states', table),
      )
    },
  }
  project.writeModels(models)
  writeFileSync(
    join(folder, 'prisma.config.ts'),
    `export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL },
}\n`,
  )
  return project
}
