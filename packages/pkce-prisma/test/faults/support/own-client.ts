import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { succeed } from '@org/child-process'
import { afterAll } from 'vitest'
import type { PkcePrismaClient } from '../../../src/index.ts'

const prismaCli = join(dirname(fileURLToPath(import.meta.resolve('prisma/package.json'))), 'build/index.js')
const config = fileURLToPath(new URL('../../../../../prisma.config.ts', import.meta.url))
const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** A table of the service. Its client does not know our table. */
const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "client"
}
datasource db {
  provider = "postgresql"
}
model Customer {
  id   Int    @id
  name String
}`

/** The part of the generated client that is used here. Its own types are generated only when the tests run. */
export interface OwnClient extends PkcePrismaClient {
  customer: { create(args: object): PromiseLike<object>; findFirst(args?: object): PromiseLike<object> }
  $executeRaw(sql: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>
  $transaction: PkcePrismaClient['$transaction'] & ((batch: PromiseLike<unknown>[]) => Promise<unknown[]>)
  $extends(extension: object): OwnClient
  $on(event: string, listener: (event: object) => void): OwnClient
  $disconnect(): Promise<void>
}

/** Generates a Prisma client from the schema of a service, for one test file. */
export async function generateOwnClient(): Promise<new (options: object) => OwnClient> {
  const folder = await mkdtemp(join(tmpdir(), 'own-client-'))
  afterAll(() => rm(folder, { recursive: true }))
  const schema = join(folder, 'schema.prisma')
  await writeFile(schema, SCHEMA)
  await symlink(nodeModules, join(folder, 'node_modules'))
  await succeed(process.execPath, [prismaCli, 'generate', '--config', config, '--schema', schema])
  const generated = await import(join(folder, 'client/client.ts'))
  return generated.PrismaClient
}
