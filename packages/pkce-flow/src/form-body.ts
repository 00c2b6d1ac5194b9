/** Enough for a JARM response with an ID token and the provider's additional parameters. */
export const MAX_BODY_BYTES = 65_536

/**
 * Reads the parameters of a form_post response (OAuth 2.0 Form Post Response Mode) of up to 64 KiB.
 *
 * @returns `undefined` if the body is not such a form or is too long.
 * @throws `TypeError` the body has already been read.
 */
export async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  if (request.bodyUsed)
    throw new TypeError('The request body has already been read; pass complete an unread request')
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
      // Not awaited, because a sender that never stops must not delay the response.
      reader.cancel().catch(() => {})
      return undefined
    }
    bytes.set(value, length)
    length += value.length
  }
}
