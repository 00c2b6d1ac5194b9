const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u
/** As much as a store flows. */
const MAX_LENGTH = 8_192

/**
 * Where a flow may send the browser afterwards: back into this service and nowhere else (RFC 9700 §4.11).
 *
 * @param returnUrl - a path, or a URL of this service.
 * @returns the absolute URL, as a path such as `/.//host` turns into another origin's URL once it is
 *   normalised; `undefined` when it leads elsewhere, or is too long to be held.
 */
export function resolveReturnUrl(returnUrl: string, publicUrl: URL): string | undefined {
  // The URL parser drops control characters and turns backslashes around; browsers and proxies may differ.
  if (CONTROL_OR_BACKSLASH.test(returnUrl)) return undefined
  if (!URL.canParse(returnUrl, publicUrl.href)) return undefined
  const { href } = new URL(returnUrl, publicUrl)
  // Not `origin`: that of `blob:https://host/…` is its host's, and user names are no part of it.
  return href.startsWith(`${publicUrl.origin}/`) && href.length <= MAX_LENGTH ? href : undefined
}
