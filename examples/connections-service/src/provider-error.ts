import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'

/** The codes of RFC 6749 §4.1.2.1 and §5.2, RFC 8707 §2 and OpenID Connect Core §3.1.2.6. */
const KNOWN_CODES = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_request_object',
  'invalid_request_uri',
  'invalid_scope',
  'invalid_target',
  'login_required',
  'registration_not_supported',
  'request_not_supported',
  'request_uri_not_supported',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
])

/**
 * What may be shown of a provider's `error`: anyone can put words into a callback's query, so only codes
 * that the specifications define come through, and `error_description` never does.
 */
export function shownProviderError(error: string): string {
  return KNOWN_CODES.has(error) ? error : 'unknown_error'
}

/** What may be logged when talking to a provider fails: the errors themselves carry requests and responses. */
export function loggedFailure(error: unknown): { failure: string; providerError?: string } {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return { failure: error.code, providerError: shownProviderError(error.error) }
  }
  if (error instanceof ClientError && error.code !== undefined) return { failure: error.code }
  return { failure: error instanceof Error ? error.name : typeof error }
}
