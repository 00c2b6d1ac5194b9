import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { InteractionResults, Provider } from 'oidc-provider'
import { contentSecurityPolicy } from '../src/security-headers.ts'
import { ACCOUNT } from './account.ts'
import { grantWhatIsAsked } from './grant.ts'
import { consentPage, loginPage } from './interaction-pages.ts'

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** Shows the page that the provider wants the user to see, and takes the answer to it. */
export async function answerInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const interaction = await provider.interactionDetails(request, response)
    if (request.method !== 'POST') return sendPage(response, 200, interaction)

    const form = new URLSearchParams(await text(request))
    const result = await resultOf(provider, interaction, form)
    if (result === undefined) return sendPage(response, 403, interaction)
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  } catch {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('This sign-in is over. Start it again.')
  }
}

/** What the user's answer comes to; `undefined` when the page is to be shown once more. */
async function resultOf(
  provider: Provider,
  interaction: Interaction,
  form: URLSearchParams,
): Promise<InteractionResults | undefined> {
  if (form.get('decision') === 'deny') {
    return { error: 'access_denied', error_description: 'The user said no' }
  }
  if (interaction.prompt.name === 'consent') {
    return { consent: { grantId: await grantWhatIsAsked(provider, interaction) } }
  }
  const { login, password } = ACCOUNT
  const isAccount = form.get('login') === login && form.get('password') === password
  return isAccount ? { login: { accountId: login } } : undefined
}

function sendPage(response: ServerResponse, status: number, interaction: Interaction): void {
  // The answer to the form leads on to the client's callback, and browsers hold redirects to the policy, too.
  const { redirect_uri } = interaction.params
  const client = new URL(String(redirect_uri)).origin
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(`form-action 'self' ${client}`),
    'content-type': 'text/html; charset=utf-8',
  })
  response.end(interaction.prompt.name === 'consent' ? consentPage(interaction) : loginPage(status !== 200))
}
