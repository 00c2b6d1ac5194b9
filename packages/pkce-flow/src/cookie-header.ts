/**
 * The cookies of a request by their names (RFC 6265 §5.4). Of several under one name the first counts: browsers send the most
 * specific one first, and a value that was planted beside the right one can spoil a flow but finish none.
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
