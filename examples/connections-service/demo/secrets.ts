import { parseSetCookie } from 'cookie'
import type { Page } from './browser.ts'

const SECRET_PARAMETERS = ['state', 'code', 'nonce']
const BINDING_COOKIE = /^(__Host-)?pkce-/

/** The states, codes, nonces and bindings that pass through a browser with this page. */
export function* secretsOf({ url, location, headers }: Page): Iterable<string> {
  for (const seen of [url, location]) {
    for (const name of SECRET_PARAMETERS) {
      const secret = seen?.searchParams.get(name)
      if (secret) yield secret
    }
  }
  for (const header of headers.getSetCookie()) {
    const { name, value } = parseSetCookie(header)
    if (BINDING_COOKIE.test(name) && value) yield value
  }
}
