import type { Settings } from './options.ts'

const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u
/** The limit of the store. */
const MAX_LENGTH = 8_192

/**
 * Resolves `returnUrl`, which may lead only to one of the allowed origins (RFC 9700 §4.11).
 *
 * @param returnUrl - a path of the callback's origin, or a URL.
 * @returns the absolute URL, because a path such as `/.//host` becomes a URL of another origin once it is normalised.
 *   `undefined` if it leads to another origin, or is too long for the store.
 */
export function resolveReturnUrl(
  returnUrl: unknown,
  { origin, returnOrigins }: Pick<Settings, 'origin' | 'returnOrigins'>,
): string | undefined {
  if (typeof returnUrl !== 'string') return undefined
  // The URL parser removes control characters and converts backslashes; browsers and proxies may differ.
  if (CONTROL_OR_BACKSLASH.test(returnUrl)) return undefined
  if (!URL.canParse(returnUrl, origin)) return undefined
  const { href } = new URL(returnUrl, origin)
  // Not compared by `origin`: `blob:https://host/…` has the host's origin, and `origin` omits user names.
  const isAllowed = [...returnOrigins].some((allowed) => href.startsWith(`${allowed}/`))
  return isAllowed && href.length <= MAX_LENGTH ? href : undefined
}
