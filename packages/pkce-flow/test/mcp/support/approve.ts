import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InteractionResults, Provider } from 'oidc-provider'

/** The header that identifies the user's account, in place of a login form. */
export const ACCOUNT_HEADER = 'x-account'

/** Signs the user in and grants the requested scopes. */
export async function approve(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response)
  const accountId = String(request.headers[ACCOUNT_HEADER])
  const result: InteractionResults =
    interaction.prompt.name === 'login'
      ? { login: { accountId } }
      : { consent: { grantId: await grantRequestedScopes(provider, interaction) } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}

async function grantRequestedScopes(
  provider: Provider,
  interaction: Awaited<ReturnType<Provider['interactionDetails']>>,
): Promise<string> {
  const { grantId, session, params, prompt } = interaction
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const ids = { clientId: String(params.client_id), ...(session && { accountId: session.accountId }) }
  const grant = known ?? new provider.Grant(ids)
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
    missingOIDCScope?: string[]
    missingResourceScopes?: Record<string, string[]>
  }
  grant.addOIDCScope(missingOIDCScope)
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    grant.addResourceScope(resource, scopes)
  }
  return grant.save()
}
