import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '@org/child-process'
import { afterAll } from 'vitest'
import { runNode } from './run.ts'

const ROOT = new URL('../../../../', import.meta.url)
const PRISMA_CLI = createRequire(new URL('package.json', ROOT)).resolve('prisma/build/index.js')

export interface PrismaProject {
  directory: string
  /** Runs a command of Prisma's own CLI here. */
  prisma(command: string, env?: Record<string, string>): Promise<Outcome>
  /** Adds lines to the model in schema.prisma. */
  extendModel(lines: string): Promise<void>
  /** Adds a migration written by hand. */
  addMigration(name: string, sql: string): Promise<void>
}

/** Copies the repository's prisma/ folder, with a configuration that extends the repository's and uses the copy. */
export async function createPrismaProject(databaseUrl?: string): Promise<PrismaProject> {
  const directory = await mkdtemp(join(tmpdir(), 'prisma project-'))
  afterAll(() => rm(directory, { recursive: true }))
  const schema = join(directory, 'prisma/schema.prisma')
  const migrations = join(directory, 'prisma/migrations')
  await cp(new URL('prisma', ROOT), join(directory, 'prisma'), { recursive: true })
  await writeFile(
    join(directory, 'prisma.config.ts'),
    `import config from ${JSON.stringify(fileURLToPath(new URL('prisma.config.ts', ROOT)))}
     export default { ...config, ...${JSON.stringify({ schema, migrations: { path: migrations } })} }`,
  )
  return {
    directory,
    prisma: (command, env) =>
      runNode(
        [PRISMA_CLI, ...command.split(' ')],
        { CHECKPOINT_DISABLE: '1', ...(databaseUrl && { DATABASE_URL: databaseUrl }), ...env },
        { cwd: directory },
      ),
    async extendModel(lines) {
      const text = await readFile(schema, 'utf8')
      await writeFile(schema, text.replace('@@index', `${lines}\n  @@index`))
    },
    async addMigration(name, sql) {
      await mkdir(join(migrations, name), { recursive: true })
      await writeFile(join(migrations, name, 'migration.sql'), sql)
    },
  }
}
