import type { JsonFields } from '../json-fields.ts'
import { type ConnectionProfile, FIRST_CALL_TIMEOUT_MS } from './connection-kind.ts'

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'connections-service', version: '0.0.0' },
  },
}

/**
 * An MCP server. Its authorization demands a token made out to the server (RFC 8707), asked for in both
 * requests. Afterwards the server is initialized once, as a service would to list its tools.
 */
export function mcp(settings: JsonFields): ConnectionProfile {
  const serverUrl = settings.url('serverUrl').href
  const scope = settings.text('scope')
  return {
    authorizationParameters: { resource: serverUrl, scope },
    tokenParameters: { resource: serverUrl },
    async afterExchange(accessToken) {
      const response = await fetch(serverUrl, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify(INITIALIZE),
        redirect: 'error',
        signal: AbortSignal.timeout(FIRST_CALL_TIMEOUT_MS),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`The MCP server answered the new token with ${response.status}`)
      return 'The MCP server accepts the token'
    },
  }
}
