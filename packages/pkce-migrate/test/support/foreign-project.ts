import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '@org/child-process'
import { afterAll } from 'vitest'
import { runNode } from './run.ts'

const ROOT = new URL('../../../../', import.meta.url)
const PRISMA_CLI = createRequire(new URL('package.json', ROOT)).resolve('prisma/build/index.js')
const ENGINE = fileURLToPath(new URL('packages/pkce-migrate/schema-engine/bin.js', ROOT))

export interface ForeignProject {
  /** Runs a command of Prisma's own CLI here. */
  prisma(command: string): Promise<Outcome>
  /** Replaces the models in the project's schema. */
  writeModels(models: string): Promise<void>
}

/** Creates a service's own Prisma project, in the schema `public` of a database that also contains our table. */
export async function createForeignProject(databaseUrl: string, models: string): Promise<ForeignProject> {
  const directory = await mkdtemp(join(tmpdir(), 'foreign-project-'))
  afterAll(() => rm(directory, { recursive: true }))
  const writeModels = (text: string) =>
    writeFile(
      join(directory, 'schema.prisma'),
      `datasource db {\n  provider = "postgresql"\n}\ngenerator client {\n  provider = "prisma-client"\n  output = "./generated"\n}\n${text}\n`,
    )
  await writeModels(models)
  await writeFile(
    join(directory, 'prisma.config.ts'),
    `export default {
       schema: 'schema.prisma',
       migrations: { path: 'migrations' },
       datasource: { url: process.env.DATABASE_URL },
     }`,
  )
  return {
    prisma: (command) =>
      runNode(
        [PRISMA_CLI, ...command.split(' ')],
        { CHECKPOINT_DISABLE: '1', DATABASE_URL: databaseUrl, PRISMA_SCHEMA_ENGINE_BINARY: ENGINE },
        { cwd: directory },
      ),
    writeModels,
  }
}
