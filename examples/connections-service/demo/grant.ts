import type { Provider } from 'oidc-provider'
import type { Interaction } from './interactions.ts'

/** Grants the scopes that the provider found missing. Returns the grant's id. */
export async function grantRequestedScopes(
  provider: Provider,
  { grantId, session, params, prompt }: Interaction,
): Promise<string> {
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const { client_id } = params
  const grant = known ?? new provider.Grant({ clientId: String(client_id), accountId: session?.accountId })
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
    missingOIDCScope?: string[]
    missingResourceScopes?: Record<string, string[]>
  }
  grant.addOIDCScope(missingOIDCScope)
  for (const [resource, scopes] of Object.entries(missingResourceScopes))
    grant.addResourceScope(resource, scopes)
  return grant.save()
}
