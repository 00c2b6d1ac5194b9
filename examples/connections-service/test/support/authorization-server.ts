import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { freePort } from '../../demo/free-port.ts'

export interface AuthorizationServer {
  issuer: string
  /** What its token endpoint was asked. It refuses everything. */
  tokenRequests: URLSearchParams[]
  /** How often its metadata was asked for. */
  discoveries: number
}

/**
 * An authorization server with just the metadata that it must have, until the test is over: it does not announce
 * an `iss`.
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

/** Has connections sign in at `issuer`: those of this name, or all of them. */
export function signingInAt(issuer: string, name = '[^"]*'): (json: string) => string {
  const pattern = new RegExp(`("name":"${name}","issuer":)"[^"]*"`, 'g')
  return (json) => json.replaceAll(pattern, `$1"${issuer}"`)
}
