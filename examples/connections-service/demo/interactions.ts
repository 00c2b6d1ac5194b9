import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { InteractionResults, Provider } from 'oidc-provider'
import { contentSecurityPolicy } from '../src/security-headers.ts'
import { isAccount } from './account.ts'
import { grantRequestedScopes } from './grant.ts'
import { consentPage, loginPage } from './interaction-pages.ts'

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** Shows the page that the provider requests, and accepts the user's answer. */
export async function answerInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const interaction = await provider.interactionDetails(request, response)
    if (request.method !== 'POST') return await sendPage(provider, response, 200, interaction)

    const form = new URLSearchParams(await text(request))
    const result = await resultOf(provider, interaction, form)
    if (result === undefined) return await sendPage(provider, response, 403, interaction)
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  } catch {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('This sign-in has ended. Start it again.')
  }
}

/** The result of the user's answer, or `undefined` to show the page again. */
async function resultOf(
  provider: Provider,
  interaction: Interaction,
  form: URLSearchParams,
): Promise<InteractionResults | undefined> {
  if (form.get('decision') === 'deny') {
    return { error: 'access_denied', error_description: 'The user denied access' }
  }
  if (interaction.prompt.name === 'consent') {
    return { consent: { grantId: await grantRequestedScopes(provider, interaction) } }
  }
  return isAccount(form) ? { login: { accountId: form.get('login') ?? '' } } : undefined
}

async function sendPage(
  provider: Provider,
  response: ServerResponse,
  status: number,
  interaction: Interaction,
): Promise<void> {
  // The form's response redirects to the client's callback, and browsers apply the policy to redirects as well.
  const { client_id, redirect_uri, scope } = interaction.params
  const service = new URL(String(redirect_uri)).origin
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(`form-action 'self' ${service}`),
    'content-type': 'text/html; charset=utf-8',
  })
  if (interaction.prompt.name !== 'consent') return void response.end(loginPage(status !== 200))
  const { clientName } = (await provider.Client.find(String(client_id))) ?? {}
  response.end(consentPage(clientName ?? String(client_id), String(scope)))
}
