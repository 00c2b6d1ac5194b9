import type { Refusal } from './refusal.ts'

export const CROSS_SITE: Refusal = {
  status: 403,
  error: 'cross_site_request',
  title: 'Not started',
  message: 'A sign-in can be started only from this service’s own pages.',
}

export const NO_SUCH_CONNECTION: Refusal = {
  status: 404,
  error: 'no_such_connection',
  title: 'No such connection',
  message: 'There is no connection of this kind and name.',
}

export const RETURN_URL_LEADS_ELSEWHERE: Refusal = {
  status: 400,
  error: 'invalid_return_url',
  title: 'Not started',
  message: 'returnUrl must lead back into this service.',
}

export const PROVIDER_UNREACHABLE: Refusal = {
  status: 502,
  error: 'provider_unreachable',
  title: 'Not started',
  message: 'The provider could not be reached. Go back, and try again in a moment.',
}

export const PROVIDER_UNNAMED: Refusal = {
  status: 502,
  error: 'provider_unnamed',
  title: 'Not started',
  message:
    'The provider does not name itself in its answers (RFC 9207), and this service knows several: ' +
    'their answers could not be told apart. Whoever runs the service has to give it one of its own.',
}

export const STORE_UNAVAILABLE: Refusal = {
  status: 503,
  error: 'store_unavailable',
  title: 'Not started',
  message: 'The sign-in could not be started just now. Go back, and try again in a moment.',
  retryAfter: 5,
}
