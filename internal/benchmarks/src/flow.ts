import { randomFillSync } from 'node:crypto'

/** The flow that every contender stores: about 400 bytes of JSON. */
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

export function newState(): string {
  return randomText(32)
}

export function newFlow(): Flow {
  return {
    kind: 'mcp',
    connection: 'issue-tracker',
    codeVerifier: randomText(48),
    startedBy: 'somebody@service.example',
    returnUrl: '/connections?tab=accounts',
    redirectUri: 'https://service.example/oauth/callback',
    issuer: 'https://login.provider.example',
    nonce: randomText(32),
  }
}

const pool = Buffer.alloc(65_536)
let used = pool.length

/** Draws random bytes in bulk, because a call for a few bytes costs as much as a whole put of some contenders. */
function randomText(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('base64url', used - bytes, used)
}
