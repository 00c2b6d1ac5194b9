import { readCookies } from './cookie-header.ts'
import type { Settings } from './options.ts'
import { sha256 } from './secrets.ts'

/** The contents of a flow's cookie: `time.binding.returnUrl`, with `done` instead of the binding once it is completed. */
export interface FlowCookie {
  /** When the cookie was set, in milliseconds, by the clock of the replica that set it. */
  readonly setAtMs: number
  /** The secret that the store compares; `undefined` once the flow is completed. */
  readonly binding: string | undefined
  /** The flow's return URL, which has to be checked again; empty if it was too long for the cookie. */
  readonly returnUrl: string
}

/** After encoding. A browser may send 20 such cookies with each request, and proxies accept 8 KiB of headers. */
const MAX_RETURN_URL_LENGTH = 128
/** Browsers keep cookies of up to 4,096 bytes. */
const MAX_DONE_RETURN_URL_LENGTH = 3_072
const VALUE = /^([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43}|done)\.([^\s;,"\\]*)$/
const MAX_FLOWS = 20
/** The maximum number of cookies that one response clears: proxies also limit the headers of responses. */
const MAX_CLEARED = 20

/** The name of a flow's cookie. It contains a hash, because the state must not be sent along with every request. */
export async function cookieName({ cookiePrefix }: Settings, state: string): Promise<string> {
  return cookiePrefix + (await sha256(state)).slice(0, 16)
}

/** The value of a `Set-Cookie` header that keeps the binding in the browser for the lifetime of the flow. */
export function flowCookie(settings: Settings, name: string, binding: string, returnUrl: string): string {
  return setCookieValue(settings, name, binding, shortened(settings, returnUrl, MAX_RETURN_URL_LENGTH))
}

/** The value of a `Set-Cookie` header that replaces the binding with a mark that the flow is completed. */
export function doneCookie(settings: Settings, name: string, returnUrl: string): string {
  return setCookieValue(settings, name, 'done', shortened(settings, returnUrl, MAX_DONE_RETURN_URL_LENGTH))
}

/** The value of a `Set-Cookie` header that deletes a cookie from the browser. */
export function clearedCookie({ cookieAttributes }: Settings, name: string): string {
  return `${name}=; Max-Age=0; ${cookieAttributes}`
}

/** Parses a cookie's value. A value that cannot be parsed was not set by this package. */
export function parseFlowCookie(value: string | undefined): FlowCookie | undefined {
  const [, time = '', secret = '', returnUrl = ''] = VALUE.exec(value ?? '') ?? []
  if (time === '') return undefined
  try {
    return {
      setAtMs: Number.parseInt(time, 36),
      binding: secret === 'done' ? undefined : secret,
      returnUrl: decodeURIComponent(returnUrl),
    }
  } catch {
    return undefined
  }
}

/**
 * The values of the `Set-Cookie` headers that delete the oldest flow cookies of a browser, so that it has at most 20
 * including a new one.
 */
export function clearedOldest(settings: Settings, cookieHeader: string | null): string[] {
  const others = [...readCookies(cookieHeader)].filter(([name]) => isFlowCookieName(settings, name))
  const excess = Math.max(0, others.length - (MAX_FLOWS - 1))
  return others
    .map(([name, value]) => ({ name, setAtMs: parseFlowCookie(value)?.setAtMs ?? 0 }))
    .sort((one, other) => one.setAtMs - other.setAtMs)
    .slice(0, Math.min(excess, MAX_CLEARED))
    .map(({ name }) => clearedCookie(settings, name))
}

function isFlowCookieName({ cookiePrefix }: Settings, name: string): boolean {
  return name.startsWith(cookiePrefix) && /^[\w-]{16}$/.test(name.slice(cookiePrefix.length))
}

function setCookieValue(
  { store, cookieAttributes }: Settings,
  name: string,
  secret: string,
  returnUrl: string,
): string {
  const value = `${Date.now().toString(36)}.${secret}.${returnUrl}`
  return `${name}=${value}; Max-Age=${Math.ceil(store.ttlMs / 1_000)}; ${cookieAttributes}`
}

/** The URL, encoded for a cookie, or the empty string if it is too long. */
function shortened({ origin }: Settings, returnUrl: string, maxLength: number): string {
  // `//host` is not a path, so the origin is removed only before a single slash.
  const path = returnUrl.startsWith(`${origin}/`) ? returnUrl.slice(origin.length) : returnUrl
  const encoded = encodeURIComponent(path.startsWith('//') ? returnUrl : path)
  return encoded.length <= maxLength ? encoded : ''
}
