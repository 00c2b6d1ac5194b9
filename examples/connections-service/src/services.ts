import type { Flows } from '@org/pkce-flow'
import type { McpProviders } from '@org/pkce-flow/mcp'
import type { AuthorizationServers } from './api/authorization-servers.ts'
import type { Connections } from './connections.ts'
import type { ConnectionTable } from './table/connection-table.ts'

/** The dependencies of the routes and the kinds of connections. */
export interface Services {
  connections: Connections
  publicUrl: URL
  flows: Flows
  mcp: McpProviders
  servers: AuthorizationServers
  table: ConnectionTable
}
