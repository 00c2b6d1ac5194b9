import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { freePort } from '../../demo/free-port.ts'

export interface AuthorizationServer {
  issuer: string
  /** The requests to its token endpoint, which refuses all of them. */
  tokenRequests: URLSearchParams[]
  /** How often its metadata was requested. */
  discoveries: number
}

/**
 * An authorization server with only the required metadata, so it does not announce `iss`. It stops at the end of the test.
 */
export async function startAuthorizationServer(port?: number): Promise<AuthorizationServer> {
  const chosenPort = port ?? (await freePort())
  const issuer = `http://127.0.0.1:${chosenPort}`
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
  }
  const running: AuthorizationServer = { issuer, tokenRequests: [], discoveries: 0 }
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const isTokenRequest = request.url === '/token'
    if (isTokenRequest) running.tokenRequests.push(new URLSearchParams(body))
    else running.discoveries += 1
    response.writeHead(isTokenRequest ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isTokenRequest ? { error: 'invalid_grant' } : metadata))
  }).listen(chosenPort, '127.0.0.1')
  onTestFinished(() => void server.close())
  return running
}

/** Sets the `issuer` of the connections with this name, or of all. */
export function signingInAt(issuer: string, name = '[^"]*'): (json: string) => string {
  const pattern = new RegExp(`("name":"${name}","issuer":)"[^"]*"`, 'g')
  return (json) => json.replaceAll(pattern, `$1"${issuer}"`)
}
