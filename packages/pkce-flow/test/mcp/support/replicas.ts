import type { PkceStore } from '@org/pkce-core'
import { createFlows } from '../../../src/index.ts'
import {
  createMcpProviders,
  type McpCredentialStore,
  type McpCredentials,
  type McpOwner,
  type McpProvidersOptions,
} from '../../../src/mcp/index.ts'
import { CALLBACK_URL } from '../../support/service.ts'

/** One process of the service. It shares only the store and the credentials with other replicas. */
export function newReplica(
  store: PkceStore,
  credentials: McpCredentialStore,
  options: Partial<McpProvidersOptions> = {},
) {
  const flows = createFlows({ store, callbackUrl: CALLBACK_URL })
  const mcp = createMcpProviders({
    ...{ flows, credentials, clientMetadata: { client_name: 'A service' } },
    ...options,
  })
  return { flows, mcp, store }
}

export type Replica = ReturnType<typeof newReplica>

/** The service's table of credentials, stored as JSON. */
export class CredentialTable implements McpCredentialStore {
  readonly rows = new Map<string, string>()

  async get(owner: McpOwner): Promise<McpCredentials | undefined> {
    const row = this.rows.get(keyOf(owner))
    return row === undefined ? undefined : JSON.parse(row)
  }

  async save(owner: McpOwner, credentials: McpCredentials): Promise<void> {
    this.rows.set(keyOf(owner), JSON.stringify(credentials))
  }

  async delete(owner: McpOwner): Promise<void> {
    this.rows.delete(keyOf(owner))
  }
}

function keyOf({ connection, user }: McpOwner): string {
  return JSON.stringify([connection, user])
}
