import { parseSetCookie } from 'cookie'
import type { Page } from './browser.ts'

const SECRET_PARAMETERS = ['state', 'code', 'nonce']
/** A flow's cookie: `time.binding.returnUrl`. And the one that tells who asks. */
const SECRET_COOKIE = /^(__Host-)?(pkce-|person$)/

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
    const secret = value?.split('.').find((part) => part.length === 43)
    if (SECRET_COOKIE.test(name) && secret) yield secret
  }
}
