import { createFieldEncryptor } from '@org/field-encryption'
import type { PkceStore } from '@org/pkce-core'
import { createFlows, type Flows } from '@org/pkce-flow'
import {
  createMcpProviders,
  type McpCredentialStore,
  type McpCredentials,
  type McpProviders,
} from '@org/pkce-flow/mcp'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

/** The state of one process of a service. */
export interface Replica {
  flows: Flows
  mcp: McpProviders
}

/** Two replicas of a service that take turns, so that neither handles the callback of a flow that it began. */
export interface Replicas {
  readonly callbackUrl: string
  next(): Replica
  close(): Promise<void>
}

/** Opens the replicas on a shared store in memory, or with separate pools to the database in `DATABASE_URL`. */
export function openReplicas(storeName: string): Replicas {
  const credentials = newCredentials()
  const callbackUrl = 'http://localhost:3000/callback'
  const memory = new MemoryPkceStore({ singleProcess: true })
  const opened = storeName === 'prisma' ? [openPrismaStore(), openPrismaStore()] : []
  const stores: PkceStore[] = opened.length === 0 ? [memory, memory] : opened.map(({ store }) => store)
  const replicas = stores.map((store): Replica => {
    const flows = createFlows({ store, callbackUrl })
    const mcp = createMcpProviders({
      ...{ flows, credentials, clientMetadata: { client_name: 'pkce-flow' } },
      // The suite expects exactly this URL.
      clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
    })
    return { flows, mcp }
  })
  let turn = 0
  return {
    callbackUrl,
    next: () => replicas[turn++ % replicas.length] as Replica,
    close: async () => void (await Promise.all(opened.map(({ close }) => close()))),
  }
}

function openPrismaStore() {
  const { DATABASE_URL: connectionString = '', ENCRYPTION_KEY = '' } = process.env
  const prisma = createPrismaClient({ connectionString })
  const encryptor = createFieldEncryptor({ keys: { a: Buffer.from(ENCRYPTION_KEY, 'base64') }, primary: 'a' })
  const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })
  const close = async () => {
    await store.close()
    await prisma.$disconnect()
  }
  return { store, close }
}

/** A table of credentials. One scenario uses a pre-registered client. */
function newCredentials(): McpCredentialStore {
  const { client_id, client_secret } = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}')
  let row: McpCredentials | undefined =
    client_id === undefined ? undefined : { clientInformation: { client_id, client_secret } }
  return {
    get: () => row,
    save: (_owner, credentials) => {
      row = credentials
    },
    delete: () => {
      row = undefined
    },
  }
}
