import type { PkceStore } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import type { FlowEvent } from './flow-event.ts'

/** The name and attributes of flow cookies. */
export interface FlowCookieOptions {
  /**
   * The prefix of each flow cookie's name, after `__Host-`, which is omitted over http: 1 to 32 letters, digits, `-` and
   * `_`. Anything else throws `TypeError`.
   *
   * @defaultValue `'pkce-'`
   */
  prefix?: string
  /**
   * Use `none` if a frontend on another site starts flows with `fetch`, because browsers ignore a `Lax` cookie there.
   * `strict` is not possible, because browsers do not send such a cookie when the provider redirects.
   *
   * @defaultValue `'lax'`
   */
  sameSite?: 'lax' | 'none'
}

/** Options of `createFlows`. */
export interface FlowsOptions {
  /** Holds flows between the two calls. The caller closes it. */
  store: PkceStore
  /**
   * The redirect URI, as registered with the provider and as browsers reach it: `https`, or `http` on a loopback address
   * (RFC 9700 §2.6), without a user name, password or fragment. It is never derived from a request, so the service may run
   * behind a proxy.
   */
  callbackUrl: string | URL
  /** The name and attributes of flow cookies. */
  cookie?: FlowCookieOptions
  /**
   * Origins whose pages may start a flow in addition to that of `callbackUrl`, such as a separate frontend. Such a page must
   * start flows with POST, because browsers send no `Origin` with a plain link.
   *
   * @defaultValue `[]`
   */
  allowedOrigins?: readonly string[]
  /**
   * Origins that `returnUrl` may lead to in addition to that of `callbackUrl` (RFC 9700 §4.11).
   *
   * @defaultValue `[]`
   */
  returnOrigins?: readonly string[]
  /**
   * Receives one event for each flow that is begun, completed or refused, for an audit log. It is not awaited, and its
   * errors are ignored.
   */
  onEvent?: (event: FlowEvent) => unknown
}

/** The checked {@link FlowsOptions}. */
export interface Settings {
  readonly store: PkceStore
  readonly callbackUrl: string
  /** The origin of `callbackUrl`. */
  readonly origin: string
  readonly startOrigins: ReadonlySet<string>
  readonly returnOrigins: ReadonlySet<string>
  readonly cookiePrefix: string
  /** The attributes after a cookie's `Max-Age`. */
  readonly cookieAttributes: string
  readonly onEvent: (event: FlowEvent) => unknown
}

const OPTIONS = ['store', 'callbackUrl', 'cookie', 'allowedOrigins', 'returnOrigins', 'onEvent']
const PREFIX = /^[A-Za-z0-9_-]{1,32}$/
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** @throws `TypeError` an option is missing, unknown or malformed. The message names it. */
export function checkFlowsOptions(options: FlowsOptions): Settings {
  checkOptions('options', options, OPTIONS)
  const { store, cookie = {}, allowedOrigins = [], returnOrigins = [], onEvent = () => {} } = options
  if (typeof store?.put !== 'function' || typeof store.take !== 'function') {
    throw new TypeError('store must be a PkceStore')
  }
  if (typeof onEvent !== 'function') throw new TypeError('onEvent must be a function')
  const callbackUrl = checkCallbackUrl(options.callbackUrl)
  const isHttps = callbackUrl.protocol === 'https:'

  checkOptions('cookie', cookie, ['prefix', 'sameSite'])
  const { prefix = 'pkce-', sameSite = 'lax' } = cookie
  if (typeof prefix !== 'string' || !PREFIX.test(prefix) || /^__(host|secure)-/i.test(prefix)) {
    throw new TypeError('cookie.prefix must be 1 to 32 letters, digits, - and _, without __Host-')
  }
  if (sameSite !== 'lax' && sameSite !== 'none')
    throw new TypeError("cookie.sameSite must be 'lax' or 'none'")
  // Some browsers drop `Secure` cookies over http, even on loopback. With `SameSite=None` all browsers require `Secure`.
  const secure = isHttps || sameSite === 'none' ? 'Secure; ' : ''

  return {
    store,
    callbackUrl: callbackUrl.href,
    origin: callbackUrl.origin,
    startOrigins: checkOrigins('allowedOrigins', allowedOrigins).add(callbackUrl.origin),
    returnOrigins: checkOrigins('returnOrigins', returnOrigins).add(callbackUrl.origin),
    // Browsers accept the prefix only over https, and only for cookies set by the host itself (RFC 6265bis §4.1.3.2).
    cookiePrefix: isHttps ? `__Host-${prefix}` : prefix,
    cookieAttributes: `Path=/; HttpOnly; ${secure}SameSite=${sameSite === 'lax' ? 'Lax' : 'None'}`,
    onEvent,
  }
}

function checkCallbackUrl(value: unknown): URL {
  const text = String(value)
  if (!URL.canParse(text)) throw new TypeError('callbackUrl must be an absolute URL')
  const url = new URL(text)
  const isLoopbackHttp = url.protocol === 'http:' && LOOPBACK.has(url.hostname)
  if (url.protocol !== 'https:' && !isLoopbackHttp) {
    throw new TypeError('callbackUrl must be an https URL (http only for loopback addresses)')
  }
  if (url.username !== '' || url.password !== '' || text.includes('#')) {
    throw new TypeError('callbackUrl must have no user name, password or fragment')
  }
  return url
}

function checkOrigins(name: string, origins: unknown): Set<string> {
  if (!Array.isArray(origins)) throw new TypeError(`${name} must be an array of origins`)
  return new Set(
    origins.map((origin) => {
      const url = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin) : undefined
      const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
      if (!isOrigin) throw new TypeError(`${name} must contain only origins such as https://app.example`)
      return url.origin
    }),
  )
}
