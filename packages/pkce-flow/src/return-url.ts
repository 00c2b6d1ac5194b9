import type { Settings } from './options.ts'

const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u
/** As much as a store holds. */
const MAX_LENGTH = 8_192

/**
 * Where a flow may lead the browser: to one of the allowed origins and nowhere else (RFC 9700 §4.11).
 *
 * @param returnUrl - a path of the callback's origin, or a URL.
 * @returns the absolute URL, as a path such as `/.//host` turns into another origin's URL once it is normalised;
 *   `undefined` when it leads elsewhere, or is too long to be held.
 */
export function resolveReturnUrl(
  returnUrl: unknown,
  { origin, returnOrigins }: Pick<Settings, 'origin' | 'returnOrigins'>,
): string | undefined {
  if (typeof returnUrl !== 'string') return undefined
  // The URL parser drops control characters and turns backslashes around; browsers and proxies may differ.
  if (CONTROL_OR_BACKSLASH.test(returnUrl)) return undefined
  if (!URL.canParse(returnUrl, origin)) return undefined
  const { href } = new URL(returnUrl, origin)
  // Not the URL's `origin`: that of `blob:https://host/…` is its host's, and user names are no part of it.
  const isAllowed = [...returnOrigins].some((allowed) => href.startsWith(`${allowed}/`))
  return isAllowed && href.length <= MAX_LENGTH ? href : undefined
}
