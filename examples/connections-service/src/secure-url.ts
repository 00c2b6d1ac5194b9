import { ConfigError } from './config-error.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Parses a URL that secrets are sent to: `https`, or plain `http` on this machine (RFC 9700 §2.6). */
export function secureUrl(variable: string, value: string): URL {
  if (!URL.canParse(value)) throw new ConfigError(variable, 'must be a URL')
  const url = new URL(value)
  if (url.protocol !== 'https:' && !isLoopbackHttp(url)) {
    throw new ConfigError(variable, 'must be an https URL (http is for loopback addresses only)')
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(variable, 'must not contain a user name or a password')
  }
  return url
}

export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && LOOPBACK.has(url.hostname)
}
