import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { type AuthorizationServer, SCOPE, WIDER_SCOPE } from './authorization-server.ts'
import { listen } from './listen.ts'

/** A real MCP server on loopback that accepts tokens issued for it (RFC 8707). */
export interface ProtectedServer {
  readonly url: string
  /** The authorization server that its metadata names and whose tokens it accepts. */
  authorizationServer: AuthorizationServer
}

const METADATA = '/.well-known/oauth-protected-resource'

/** Starts the server on a free port. It stops at the end of the test. Its tool `whoami` returns the account of the token. */
export async function startMcpServer(authorizationServer: AuthorizationServer): Promise<ProtectedServer> {
  const origin = await listen(async (request, response) => {
    if (request.url === `${METADATA}/mcp`) return sendJson(response, 200, metadataOf(server))
    if (request.url !== '/mcp') return void response.writeHead(404).end()
    const token = await tokenOf(server, request)
    const body = request.method === 'POST' ? await json(request) : undefined
    if (token === undefined) return challenge(response, 401, `scope="${SCOPE}"`)
    const writes = (body as { params?: { name?: string } } | undefined)?.params?.name === 'write'
    if (writes && !token.scopes.has(WIDER_SCOPE)) {
      return challenge(response, 403, `error="insufficient_scope", scope="${SCOPE} ${WIDER_SCOPE}"`)
    }
    await answerMcp(token.accountId, request, response, body)
  })
  const server: ProtectedServer = { url: `${origin}/mcp`, authorizationServer }

  function challenge(response: ServerResponse, status: number, parameters: string): void {
    const header = `Bearer ${parameters}, resource_metadata="${origin}${METADATA}/mcp"`
    response.writeHead(status, { 'www-authenticate': header }).end()
  }
  return server
}

function metadataOf({ url, authorizationServer }: ProtectedServer): unknown {
  return { resource: url, authorization_servers: [authorizationServer.issuer] }
}

async function tokenOf(
  { url, authorizationServer: { provider } }: ProtectedServer,
  request: IncomingMessage,
) {
  const [, value = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
  const token = await provider.AccessToken.find(value)
  return token?.aud === url ? token : undefined
}

async function answerMcp(
  accountId: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
): Promise<void> {
  const server = new McpServer({ name: 'whoami', version: '1.0.0' })
  for (const name of ['whoami', 'write']) {
    server.registerTool(name, {}, () => ({ content: [{ type: 'text', text: accountId }] }))
  }
  const transport = new StreamableHTTPServerTransport({})
  response.once('close', () => void server.close())
  await server.connect(transport as Parameters<McpServer['connect']>[0])
  await transport.handleRequest(request, response, body)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
