import { randomBytes } from 'node:crypto'
import { type IdentityProvider, MCP_SCOPE, type ProviderClient } from './identity-provider.ts'

/** The service's registrations at the providers: one for each connection. */
export interface DemoClients {
  issueTracker: ProviderClient
  crm: ProviderClient
}

export function registerClients(callbackUrl: URL): DemoClients {
  const register = (clientId: string) => ({
    clientId,
    clientSecret: randomBytes(32).toString('base64url'),
    redirectUri: callbackUrl.href,
  })
  return { issueTracker: register('issue-tracker'), crm: register('crm') }
}

/** Where each connection signs in. */
export interface DemoProviders {
  issueTracker: IdentityProvider
  crm: IdentityProvider
}

/** The connections as the service is told about them, one of each kind. */
export function connectionsJson(providers: DemoProviders, { issueTracker, crm }: DemoClients): string {
  return JSON.stringify([
    {
      kind: 'mcp',
      name: 'issue-tracker',
      issuer: providers.issueTracker.issuer,
      clientId: issueTracker.clientId,
      clientSecret: issueTracker.clientSecret,
      settings: { serverUrl: providers.issueTracker.mcpUrl, scope: MCP_SCOPE },
    },
    {
      kind: 'api',
      name: 'crm',
      issuer: providers.crm.issuer,
      clientId: crm.clientId,
      clientSecret: crm.clientSecret,
      settings: { probeUrl: providers.crm.apiUrl, scope: 'openid' },
    },
  ])
}
