import { randomBytes } from 'node:crypto'
import type { IdentityProvider, ProviderClient } from './identity-provider.ts'
import type { DemoMcpServer } from './mcp-server.ts'

/** The service's registration with the CRM's provider. With the issue tracker's, it registers dynamically. */
export function registerClient(callbackUrl: URL): ProviderClient {
  const clientSecret = randomBytes(32).toString('base64url')
  return { clientId: 'connections', clientSecret, redirectUri: callbackUrl.href }
}

/** The provider of each connection. */
export interface DemoProviders {
  issueTracker: IdentityProvider
  crm: IdentityProvider
}

/** The service's configuration of its connections, one of each kind. */
export function connectionsJson(
  { issueTracker, crm }: DemoProviders,
  { url }: DemoMcpServer,
  { clientId, clientSecret }: ProviderClient,
): string {
  return JSON.stringify([
    { kind: 'mcp', name: 'issue-tracker', issuer: issueTracker.issuer, settings: { serverUrl: url } },
    {
      kind: 'api',
      name: 'crm',
      issuer: crm.issuer,
      settings: { clientId, clientSecret, probeUrl: crm.apiUrl, scope: 'openid' },
    },
  ])
}
