import { DEFAULT_CONNECTION_KIND, isPkceStoreError, type NewPkceState } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import { BeginRefusedError } from './begin-refused-error.ts'
import type { BeginOptions, BegunFlow, NewFlow } from './begun-flow.ts'
import { clearedOldest, cookieName, flowCookie } from './flow-cookie.ts'
import { report } from './flow-event.ts'
import type { Settings } from './options.ts'
import { packAppState } from './packed-app-state.ts'
import { redirectResponse, responseHeaders } from './responses.ts'
import { resolveReturnUrl } from './return-url.ts'
import { randomSecret, sha256 } from './secrets.ts'
import { mayStart } from './start-site.ts'

const FIELDS = [
  'kind',
  'connection',
  'startedBy',
  'returnUrl',
  'issuer',
  'issAnnounced',
  'appState',
  'state',
  'codeVerifier',
  'nonce',
]

/** Implements `Flows.begin`. */
export async function begin(
  settings: Settings,
  newFlow: NewFlow<unknown>,
  options: BeginOptions,
): Promise<BegunFlow> {
  checkOptions('flow', newFlow, FIELDS)
  checkOptions('options', options, ['request', 'binding'])
  const { issAnnounced = false, issuer = '' } = newFlow
  if (typeof issAnnounced !== 'boolean') throw new TypeError('issAnnounced must be a boolean')
  if (issAnnounced && issuer === '') throw new TypeError('issAnnounced requires an issuer to compare with')
  try {
    const begun = await beginOrRefuse(settings, newFlow, options)
    report(settings, { type: 'begun', ...flowDetails(newFlow) })
    return begun
  } catch (error) {
    if (error instanceof BeginRefusedError) {
      report(settings, { type: 'refused', reason: error.reason, ...flowDetails(newFlow) })
    }
    throw error
  }
}

async function beginOrRefuse(
  settings: Settings,
  newFlow: NewFlow<unknown>,
  { request, binding: serviceBinding }: BeginOptions,
): Promise<BegunFlow> {
  if (request !== undefined && !mayStart(request, settings)) throw new BeginRefusedError('cross_site')
  const returnUrl = resolveReturnUrl(newFlow.returnUrl ?? '/', settings)
  if (returnUrl === undefined) throw new BeginRefusedError('return_url')

  const { issAnnounced = false, appState, state = randomSecret(), ...fields } = newFlow
  const { codeVerifier = randomSecret(), nonce = randomSecret() } = fields
  const binding = serviceBinding ?? randomSecret()
  const redirectUri = settings.callbackUrl
  const packed = packAppState(appState, issAnnounced)
  const value = { ...fields, codeVerifier, nonce, returnUrl, redirectUri, appState: packed }
  const expiresAt = await put(settings, state, value, binding)

  const codeChallenge = await sha256(codeVerifier)
  const setCookie = clearedOldest(settings, request?.headers.get('cookie') ?? null)
  if (serviceBinding === undefined) {
    setCookie.unshift(flowCookie(settings, await cookieName(settings, state), binding, returnUrl))
  }
  const parameters = {
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...(nonce === '' ? {} : { nonce }),
  }
  return {
    ...{ state, codeVerifier, codeChallenge, nonce, setCookie, expiresAt, parameters },
    response: (authorizationUrl) =>
      redirectResponse(new URL(authorizationUrl).href, responseHeaders(setCookie)),
  }
}

/** Stores the flow, and throws {@link BeginRefusedError} if the store has an outage. */
async function put({ store }: Settings, state: string, value: NewPkceState, binding: string): Promise<Date> {
  try {
    return (await store.put(state, value, { binding })).expiresAt
  } catch (error) {
    throw isOutage(error) ? new BeginRefusedError('busy', error) : error
  }
}

function flowDetails({
  kind = DEFAULT_CONNECTION_KIND,
  connection,
  startedBy = '',
  issuer = '',
}: NewFlow<unknown>) {
  return { kind, connection, startedBy, ...(issuer === '' ? {} : { issuer }) }
}

function isOutage(error: unknown): boolean {
  return (
    isPkceStoreError(error, 'PKCE_STORE_PUT_FAILED') ||
    isPkceStoreError(error, 'PKCE_STORE_FULL') ||
    isPkceStoreError(error, 'PKCE_STORE_BUSY') ||
    isPkceStoreError(error, 'PKCE_STORE_CLOSED')
  )
}
