const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u

/**
 * Where a flow may send the browser afterwards: back into this service and nowhere else (RFC 9700 §4.11).
 *
 * @param returnUrl - a path, or a URL of this service.
 * @returns the absolute URL, as a path such as `/.//host` turns into another origin's URL once it is
 *   normalised; `undefined` when it leads elsewhere.
 */
export function resolveReturnUrl(returnUrl: string, publicUrl: URL): string | undefined {
  // The URL parser drops or turns around what browsers and proxies read differently.
  if (CONTROL_OR_BACKSLASH.test(returnUrl) || returnUrl.startsWith('//')) return undefined
  if (!URL.canParse(returnUrl, publicUrl.href)) return undefined
  const url = new URL(returnUrl, publicUrl)
  const leadsBack = url.origin === publicUrl.origin && url.username === '' && url.password === ''
  return leadsBack ? url.href : undefined
}
