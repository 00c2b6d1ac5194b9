/**
 * The cookies of a request by name (RFC 6265 §5.4). If a name is repeated, the first cookie counts, because browsers send
 * the most specific one first. An attacker who plants a cookie of the same name can break a flow but not complete one.
 */
export function readCookies(header: string | null): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    if (name !== '' && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}
