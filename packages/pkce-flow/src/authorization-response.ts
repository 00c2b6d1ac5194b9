import { readForm } from './form-body.ts'
import { readJarm } from './jarm.ts'
import type { Settings } from './options.ts'
import { POSTED_AGAIN } from './post-again.ts'

/** The parts of an authorization response that are needed to find the flow. */
export interface AuthorizationResponse {
  readonly state: string
  /** The issuer that the response names, if any (RFC 9207 §2). */
  readonly iss: string | undefined
  /** The provider's error code. If there is none, the response has a code. */
  readonly error: string | undefined
  /** The redirect URI with all parameters of the response. */
  readonly callback: URL
  /** The parameters of a form_post response; `undefined` if it was posted again by this service's page. */
  readonly form: URLSearchParams | undefined
}

const NOT_REPEATABLE = ['state', 'code', 'error', 'iss', 'response'] as const
type Parameters = Partial<Record<(typeof NOT_REPEATABLE)[number], string>>

/**
 * Parses an authorization response from the query or the form, including one in a JWT (JARM).
 *
 * @returns `malformed` for a response that no provider would send. No flow may be taken for it.
 */
export async function readResponse(
  request: Request,
  { callbackUrl }: Settings,
): Promise<AuthorizationResponse | 'malformed' | 'encrypted'> {
  const { search, searchParams } = new URL(request.url)
  const callback = new URL(callbackUrl)
  let form: URLSearchParams | undefined
  if (request.method === 'POST') {
    form = await readForm(request)
    if (form === undefined || NOT_REPEATABLE.some((name) => searchParams.has(name))) return 'malformed'
    for (const [name, value] of form) callback.searchParams.append(name, value)
  } else {
    callback.search = search
  }

  const outer = single(form ?? searchParams)
  if (outer === undefined) return 'malformed'
  const { response, iss, ...others } = outer
  if (response !== undefined && Object.keys(others).length > 0) return 'malformed'
  const parameters = response === undefined ? outer : readJarm(response)
  if (typeof parameters === 'string') return parameters
  // A server may also send `iss` outside the JWT (RFC 9207 §2.4), but the two must not differ.
  if (iss !== undefined && parameters.iss !== undefined && iss !== parameters.iss) return 'malformed'
  const { state, code, error } = parameters
  if (state === undefined || (code === undefined) === (error === undefined)) return 'malformed'
  const isPostedAgain = form?.has(POSTED_AGAIN) ?? false
  if (isPostedAgain) callback.searchParams.delete(POSTED_AGAIN)
  return { state, iss: parameters.iss ?? iss, error, callback, form: isPostedAgain ? undefined : form }
}

/** The parameters of a response. None may be repeated; an empty one is treated as omitted (RFC 6749 §3.1). */
function single(parameters: URLSearchParams): Parameters | undefined {
  const found: Parameters = {}
  for (const name of NOT_REPEATABLE) {
    const values = parameters.getAll(name)
    if (values.length > 1) return undefined
    if (values[0]) found[name] = values[0]
  }
  return found
}
