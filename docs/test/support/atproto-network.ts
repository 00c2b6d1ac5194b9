import { createHash } from 'node:crypto'

export const ISSUER = 'https://provider.example'
export const PDS = 'https://pds.example'
export const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'

export interface AtprotoNetwork {
  fetch: typeof globalThis.fetch
  /** The states of pushed requests, with the challenge of each. */
  challenges: Map<string, string>
  /** How many codes were exchanged for tokens. */
  tokens(): number
}

/** The parts of AT Protocol's network that a sign-in needs. A flow's code equals its state; its verifier is checked. */
export function atprotoNetwork(): AtprotoNetwork {
  const challenges = new Map<string, string>()
  let tokens = 0

  const answers: Record<string, (form: URLSearchParams) => Response> = {
    [`${PDS}/.well-known/oauth-protected-resource`]: () =>
      Response.json({ resource: PDS, authorization_servers: [ISSUER] }),
    [`${ISSUER}/.well-known/oauth-authorization-server`]: () => Response.json(METADATA),
    [`https://plc.directory/${encodeURIComponent(DID)}`]: () => Response.json(DOCUMENT),
    [`https://plc.directory/${DID}`]: () => Response.json(DOCUMENT),
    [`${ISSUER}/par`]: (form) => {
      challenges.set(`${form.get('state')}`, `${form.get('code_challenge')}`)
      return Response.json({ request_uri: `urn:${form.get('state')}`, expires_in: 60 }, { status: 201 })
    },
    [`${ISSUER}/token`]: (form) => {
      const challenge = createHash('sha256')
        .update(`${form.get('code_verifier')}`)
        .digest('base64url')
      if (challenges.get(`${form.get('code')}`) !== challenge) {
        return Response.json({ error: 'invalid_grant' }, { status: 400 })
      }
      tokens += 1
      const token = { access_token: 'a', token_type: 'DPoP', scope: 'atproto', sub: DID, expires_in: 60 }
      return Response.json(token)
    },
  }
  return {
    challenges,
    tokens: () => tokens,
    async fetch(input, init) {
      const request = new Request(input, init)
      const { origin, pathname } = new URL(request.url)
      const answer = answers[origin + pathname]
      return answer?.(new URLSearchParams(await request.text())) ?? new Response(null, { status: 404 })
    },
  }
}

const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  pushed_authorization_request_endpoint: `${ISSUER}/par`,
  require_pushed_authorization_requests: true,
  authorization_response_iss_parameter_supported: true,
  client_id_metadata_document_supported: true,
  code_challenge_methods_supported: ['S256'],
  dpop_signing_alg_values_supported: ['ES256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  response_types_supported: ['code'],
  scopes_supported: ['atproto'],
  token_endpoint_auth_methods_supported: ['none'],
}

const DOCUMENT = {
  '@context': ['https://www.w3.org/ns/did/v1'],
  id: DID,
  alsoKnownAs: ['at://ada.example'],
  service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: PDS }],
}
