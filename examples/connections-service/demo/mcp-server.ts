import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'

const INITIALIZED = {
  jsonrpc: '2.0',
  id: 1,
  result: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    serverInfo: { name: 'demo-issue-tracker', version: '0.0.0' },
  },
}

/** An MCP server as far as `initialize`, for whoever brings a token made out to `audience`. */
export async function answerMcp(
  provider: Provider,
  audience: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const presented = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
  const token = await provider.AccessToken.find(presented).catch(() => undefined)
  request.resume()
  if (token?.aud !== audience) {
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(INITIALIZED))
}
