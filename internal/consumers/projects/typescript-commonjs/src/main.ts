import { randomBytes } from 'node:crypto'
import { createFieldEncryptor, type FieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { isPkceStoreError, type NewPkceState, type PkceStore } from '@org/pkce-core'
import { BasePkceStore } from '@org/pkce-core/store'
import { createFlows, type Flows } from '@org/pkce-flow'
import { createMcpProviders } from '@org/pkce-flow/mcp'
import { toRequest } from '@org/pkce-flow/node'
import { MemoryPkceStore } from '@org/pkce-memory'
import { deployMigrations } from '@org/pkce-migrate'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '@org/pkce-prisma'
import { createPrismaClient, type PrismaClient } from '@org/pkce-prisma/client'
import { readPostgresUrl } from '@org/postgres-url'

const {
  DATABASE_URL: connectionString = '',
  FIELD_ENCRYPTION_KEYS = '',
  PKCE_SCHEMA: schema = '',
} = process.env

async function oneFlow(store: PkceStore): Promise<void> {
  const state = randomBytes(32).toString('base64url')
  const flow: NewPkceState = {
    connection: 'issue-tracker',
    codeVerifier: randomBytes(32).toString('base64url'),
  }
  await store.put(state, flow)
  const { codeVerifier } = await store.take(state)
  if (codeVerifier !== flow.codeVerifier) throw new Error('The code verifiers differ')
  const again: unknown = await store.take(state).catch((error: unknown) => error)
  if (!isPkceStoreError(again, 'PKCE_STATE_NOT_FOUND')) throw new Error('The flow was not taken exactly once')
  if (!(store instanceof BasePkceStore)) throw new Error('The store comes from another copy of the package')
  await store.close()
}

async function main(): Promise<void> {
  const store = new MemoryPkceStore()
  const flows: Flows = createFlows({ store, callbackUrl: 'https://service.example/oauth/callback' })
  if (
    ![flows.begin, toRequest, createMcpProviders, readPostgresUrl].every((each) => typeof each === 'function')
  ) {
    throw new TypeError('An export was not loaded')
  }
  await oneFlow(store)
  await deployMigrations({ connectionString, schema })
  const encryptor: FieldEncryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
  const prisma: PrismaClient = createPrismaClient({ connectionString, schema })
  const options: PrismaPkceStoreOptions = { prisma, encryptor, schema }
  await oneFlow(new PrismaPkceStore(options))
  await prisma.$disconnect()
  console.log('taken in memory and in PostgreSQL')
}

void main()
