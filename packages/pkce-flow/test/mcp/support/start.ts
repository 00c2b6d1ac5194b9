import type { McpProvidersOptions } from '../../../src/mcp/index.ts'
import { newStore } from '../../support/service.ts'
import { startAuthorizationServer } from './authorization-server.ts'
import { startMcpServer } from './mcp-server.ts'
import { Person } from './person.ts'
import { CredentialTable, newReplica } from './replicas.ts'

/** Starts an MCP server with its authorization server, a service and a user. */
export async function start(options: Partial<McpProvidersOptions> = {}) {
  const authorizationServer = await startAuthorizationServer()
  const server = await startMcpServer(authorizationServer)
  const credentials = new CredentialTable()
  const store = newStore()
  const replica = newReplica(store, options.credentials ?? credentials, options)
  const person = new Person('alice')
  const owner = { connection: server.url, user: person.name }
  return { authorizationServer, server, credentials, store, replica, person, owner }
}
