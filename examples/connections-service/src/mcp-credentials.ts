import type { McpClientInformation, McpCredentialStore, McpCredentials, McpOwner } from '@org/pkce-flow/mcp'
import type { ConnectionTable, Owner } from './table/connection-table.ts'

/** Stores the clients and tokens of MCP servers in the service's own table. */
export function mcpCredentials(table: ConnectionTable): McpCredentialStore {
  return {
    async get(owner) {
      const credentials = await table.credentials(ownerOf(owner))
      if (credentials !== null) return JSON.parse(credentials) as McpCredentials
      const client = await table.registration(owner.connection)
      return client === null ? undefined : { clientInformation: JSON.parse(client) as McpClientInformation }
    },
    save: (owner, credentials) => table.saveCredentials(ownerOf(owner), JSON.stringify(credentials)),
    async delete(owner) {
      await table.saveCredentials(ownerOf(owner), null)
      await table.saveRegistration(owner.connection, null)
    },
    saveClientInformation: ({ connection }, client) =>
      table.saveRegistration(connection, JSON.stringify(client)),
  }
}

function ownerOf({ user, connection }: McpOwner): Owner {
  return { person: user, kind: 'mcp', name: connection }
}
