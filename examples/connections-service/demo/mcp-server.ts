import {
  createMcpHandler,
  getOAuthProtectedResourceMetadataUrl,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  requireBearerAuth,
} from '@modelcontextprotocol/server'
import { sendResponse, toRequest } from '@org/pkce-flow/node'
import { z } from 'zod'
import { type IdentityProvider, MCP_SCOPE } from './identity-provider.ts'
import { startLoopbackServer } from './loopback-server.ts'

/** A real MCP server on loopback. Its tools require a token of its identity provider, issued for it (RFC 8707). */
export interface DemoMcpServer {
  url: string
  stop(): Promise<void>
}

/** Starts an issue tracker's MCP server, which announces its authorization server to clients (RFC 9728). */
export async function startMcpServer(identityProvider: IdentityProvider): Promise<DemoMcpServer> {
  const server = await startLoopbackServer()
  const url = new URL('/mcp', server.origin)
  const metadataUrl = getOAuthProtectedResourceMetadataUrl(url)
  const metadata = {
    resource: url.href,
    resource_name: 'Issue tracker',
    authorization_servers: [identityProvider.issuer],
    scopes_supported: [MCP_SCOPE],
  }
  const authorize = requireBearerAuth({
    verifier: { verifyAccessToken: (token) => verify(identityProvider, token) },
    expectedResource: url,
    requiredScopes: [MCP_SCOPE],
    resourceMetadataUrl: metadataUrl,
  })
  const mcp = createMcpHandler(({ authInfo }) => issueTracker(String(authInfo?.extra?.account)))

  const answer = async (request: Request): Promise<Response> => {
    if (request.url === metadataUrl) return Response.json(metadata)
    if (request.url !== url.href) return new Response(null, { status: 404 })
    const authInfo = await authorize(request)
    return authInfo instanceof Response ? authInfo : mcp.fetch(request, { authInfo })
  }
  server.answer = async (request, response) => {
    await sendResponse(response, await answer(await toRequest(request, { callbackUrl: url })))
  }
  return {
    url: url.href,
    async stop() {
      await mcp.close()
      await server.stop()
    },
  }
}

function issueTracker(account: string): McpServer {
  const server = new McpServer({ name: 'issue-tracker', version: '1.0.0' })
  // The first tool, so a service that calls tools without looking at their annotations closes an issue.
  server.registerTool(
    'close_oldest_issue',
    { description: 'Closes your oldest issue', annotations: { readOnlyHint: false } },
    () => textOf('Closed #12'),
  )
  server.registerTool(
    'my_issues',
    { description: 'The open issues that are assigned to you', annotations: { readOnlyHint: true } },
    () => textOf(`${ISSUES.length} open issues of ${account}\n${ISSUES.join('\n')}`),
  )
  server.registerTool(
    'find_issue',
    {
      description: 'The first issue whose title contains a word',
      inputSchema: z.object({ word: z.string() }),
      annotations: { readOnlyHint: true },
    },
    ({ word }) => textOf(ISSUES.find((issue) => issue.includes(word)) ?? 'There is none.'),
  )
  return server
}

const ISSUES = ['#12 Drop the old cookie', '#31 Rotate the sealing key']

function textOf(text: string) {
  return { content: [{ type: 'text' as const, text }] }
}

async function verify(identityProvider: IdentityProvider, token: string) {
  const known = await identityProvider.findToken(token)
  if (known === undefined) throw new OAuthError(OAuthErrorCode.InvalidToken, 'Unknown token')
  const { account, audience, clientId, scopes, expiresAt } = known
  const resource = URL.canParse(audience) ? { resource: new URL(audience) } : {}
  return { token, clientId, scopes, expiresAt, ...resource, extra: { account } }
}
