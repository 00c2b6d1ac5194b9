import { randomBytes } from 'node:crypto'

/** What every contender keeps: about 400 bytes of JSON. */
export interface Flow {
  kind: string
  connection: string
  codeVerifier: string
  startedBy: string
  returnUrl: string
  redirectUri: string
  issuer: string
  nonce: string
}

export const TTL_MS = 600_000

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function newFlow(): Flow {
  return {
    kind: 'mcp',
    connection: 'issue-tracker',
    codeVerifier: randomBytes(48).toString('base64url'),
    startedBy: 'somebody@service.example',
    returnUrl: '/connections?tab=accounts',
    redirectUri: 'https://service.example/oauth/callback',
    issuer: 'https://login.provider.example',
    nonce: randomBytes(32).toString('base64url'),
  }
}
