/** Room for a JARM response with an ID token, and for what providers add to it. */
export const MAX_BODY_BYTES = 65_536

/**
 * Reads the parameters of a form_post response (OAuth 2.0 Form Post Response Mode), and no more than 64 KiB.
 *
 * @returns `undefined` where the body is no such form, or too long.
 * @throws `TypeError` the body was read already.
 */
export async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  if (request.bodyUsed) throw new TypeError('The body of the request was read already; complete reads it')
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined
  const bytes = await readBytes(request)
  return bytes === undefined ? undefined : new URLSearchParams(new TextDecoder().decode(bytes))
}

async function readBytes({ headers, body }: Request): Promise<Uint8Array | undefined> {
  if (Number(headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return undefined
  if (body === null) return new Uint8Array()
  const bytes = new Uint8Array(MAX_BODY_BYTES)
  let length = 0
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return bytes.subarray(0, length)
    if (length + value.length > MAX_BODY_BYTES) {
      // Not waited for: a sender that does not stop must not hold up the answer.
      reader.cancel().catch(() => {})
      return undefined
    }
    bytes.set(value, length)
    length += value.length
  }
}
