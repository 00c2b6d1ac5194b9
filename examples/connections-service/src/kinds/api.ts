import * as client from 'openid-client'
import type { ApiClient } from '../api/authorization-servers.ts'
import { type KeptServer, keepServer, keptServer } from '../api/kept-server.ts'
import type { JsonFields } from '../json-fields.ts'
import { RefusedError } from '../refusal.ts'
import { CONNECTION_MOVED, PROVIDER_UNNAMED } from '../refusals.ts'
import { type Account, USE_TIMEOUT_MS } from './connection-kind.ts'

interface ApiCredentials {
  accessToken: string
  account: string | null
}

/** An HTTP API, connected with openid-client. The service uses it by reading `probeUrl`. */
export function api(settings: JsonFields, issuer: URL): Account {
  const apiClient: ApiClient = {
    issuer,
    clientId: settings.text('clientId'),
    clientSecret: settings.optionalText('clientSecret'),
  }
  const probeUrl = settings.url('probeUrl').href
  const scope = settings.text('scope')
  // An ID token must repeat the flow's nonce (OpenID Connect Core §3.1.2.1). Without the scope `openid` there is none.
  const nonce = scope.split(' ').includes('openid') ? {} : { nonce: '' }

  return {
    async begin({ servers, flows, connections }, { owner, returnUrl, request }) {
      const server = await servers.of(apiClient)
      const metadata = server.serverMetadata()
      const issAnnounced = metadata.authorization_response_iss_parameter_supported === true
      // Otherwise one of several providers could pass another's code off as its own (RFC 9700 §4.4.2).
      if (connections.severalIssuers && !issAnnounced) throw new RefusedError(PROVIDER_UNNAMED)
      const begun = await flows.begin<KeptServer>(
        {
          ...{ kind: owner.kind, connection: owner.name, startedBy: owner.person, returnUrl, ...nonce },
          ...{ issuer: metadata.issuer, issAnnounced, appState: keepServer(apiClient, server) },
        },
        { request },
      )
      const authorizationUrl = client.buildAuthorizationUrl(server, { scope, ...begun.parameters })
      return { ...begun, authorizationUrl, response: () => begun.response(authorizationUrl) }
    },

    async complete({ table }, owner, { flow, state, callback }) {
      const { codeVerifier, nonce } = flow
      const server = keptServer(apiClient, flow.appState as unknown as KeptServer | null)
      if (server === undefined) throw new RefusedError(CONNECTION_MOVED)
      const tokens = await client.authorizationCodeGrant(server, callback, {
        expectedState: state,
        pkceCodeVerifier: codeVerifier,
        ...(nonce === '' ? {} : { expectedNonce: nonce }),
      })
      const account = tokens.claims()?.sub ?? null
      const credentials: ApiCredentials = { accessToken: tokens.access_token, account }
      await table.saveCredentials(owner, JSON.stringify(credentials))
    },

    async use({ table }, owner) {
      const { accessToken, account } = JSON.parse((await table.credentials(owner)) ?? '{}') as ApiCredentials
      const response = await fetch(probeUrl, {
        headers: { authorization: `Bearer ${accessToken}` },
        redirect: 'error',
        signal: AbortSignal.timeout(USE_TIMEOUT_MS),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`The API answered the token with ${response.status}`)
      return { account, answer: 'The API accepts the token.', tools: [] }
    },
  }
}
