import { OAuthError } from '@modelcontextprotocol/client'
import { ClientError, ResponseBodyError } from 'openid-client'

/** The part of a provider failure that may be logged. The errors themselves contain requests and responses. */
export function loggedFailure(error: unknown): { failure: string; providerError?: string } {
  if (error instanceof ResponseBodyError) return { failure: error.code, providerError: error.error }
  if (error instanceof OAuthError) return { failure: error.name, providerError: error.code }
  if (error instanceof ClientError && error.code !== undefined) return { failure: error.code }
  return { failure: error instanceof Error ? error.name : typeof error }
}
