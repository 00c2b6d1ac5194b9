type Claims = { state?: string; code?: string; error?: string; iss?: string }

/**
 * Reads the claims of a JARM response (JWT Secured Authorization Response Mode §2.1) without verifying it. The keys depend
 * on the server and therefore on the flow, which has yet to be found by its `state`. The claims are not trusted: the store
 * compares the binding, and the service's library verifies the response before it uses the code.
 */
export function readJarm(response: string): Claims | 'malformed' | 'encrypted' {
  const parts = response.split('.')
  // RFC 7516 §3.1.
  if (parts.length === 5) return 'encrypted'
  const claims = parts.length === 3 ? parse(parts[1] ?? '') : undefined
  if (typeof claims !== 'object' || claims === null) return 'malformed'
  const read: Claims = {}
  for (const name of ['state', 'code', 'error', 'iss'] as const) {
    const value: unknown = (claims as Record<string, unknown>)[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string') return 'malformed'
    read[name] = value
  }
  return read
}

function parse(part: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    )
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
