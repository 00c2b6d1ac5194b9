import { randomBytes } from 'node:crypto'
import type { IdentityProvider, ProviderClient } from './identity-provider.ts'
import type { DemoMcpServer } from './mcp-server.ts'

/** The service's registration at the CRM's provider. At the issue tracker's it registers by itself. */
export function registerClient(callbackUrl: URL): ProviderClient {
  const clientSecret = randomBytes(32).toString('base64url')
  return { clientId: 'connections', clientSecret, redirectUri: callbackUrl.href }
}

/** Where each connection signs in. */
export interface DemoProviders {
  issueTracker: IdentityProvider
  crm: IdentityProvider
}

/** The connections as the service is told about them, one of each kind. */
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
