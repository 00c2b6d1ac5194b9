import type { Refusal } from './refusal.ts'

export const NO_SUCH_CONNECTION: Refusal = {
  status: 404,
  error: 'no_such_connection',
  title: 'No such connection',
  message: 'There is no connection of this kind and name.',
}

export const PROVIDER_UNREACHABLE: Refusal = {
  status: 502,
  error: 'provider_unreachable',
  title: 'Not started',
  message: 'The provider could not be reached. Go back and try again in a moment.',
}

export const PROVIDER_UNNAMED: Refusal = {
  status: 502,
  error: 'provider_unnamed',
  title: 'Not started',
  message:
    'The provider does not identify itself in its responses (RFC 9207), and this service uses several providers. ' +
    'Their responses could be confused, so this provider needs a separate redirect URI.',
}

export const PROVIDER_UNEXPECTED: Refusal = {
  status: 502,
  error: 'provider_unexpected',
  title: 'Not started',
  message: 'The server requires a sign-in at a provider other than the configured one.',
}

export const CONNECTION_MOVED: Refusal = {
  status: 400,
  error: 'connection_moved',
  title: 'The provider has changed',
  message: 'The connection was moved to another provider while you were signing in. Start again.',
}

export const EXCHANGE_FAILED: Refusal = {
  status: 502,
  error: 'exchange_failed',
  title: 'The sign-in failed',
  message:
    'The provider’s code could not be exchanged for a token. Start again from the list of connections.',
}

export const USE_FAILED: Refusal = {
  status: 502,
  error: 'use_failed',
  title: 'The connection does not work',
  message: 'The account did not accept the token. Connect it again from the list of connections.',
}

export const UNAVAILABLE: Refusal = {
  status: 503,
  error: 'unavailable',
  title: 'Try again in a moment',
  message: 'The service cannot reach its database at the moment.',
  retryAfter: 5,
  askAgain: true,
}
