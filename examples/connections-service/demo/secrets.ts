import { parseSetCookie } from 'cookie'
import type { Page } from './browser.ts'

const SECRET_PARAMETERS = ['state', 'code', 'nonce']
/** The cookies of a flow (`time.binding.returnUrl`) and of the person. */
const SECRET_COOKIE = /^(__Host-)?(pkce-|person$)/

/** The states, codes, nonces and bindings that a browser sees with this page. */
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
