import { readForm } from './form-body.ts'
import { readJarm } from './jarm.ts'
import type { Settings } from './options.ts'
import { POSTED_AGAIN } from './post-again.ts'

/** An authorization response, as far as it is needed to find the flow. */
export interface AuthorizationResponse {
  readonly state: string
  /** The issuer that the response names, if it does (RFC 9207 §2). */
  readonly iss: string | undefined
  /** The provider's error code; without it there is a code. */
  readonly error: string | undefined
  /** The redirect URI with all parameters of the response. */
  readonly callback: URL
  /** The parameters of a form_post response that a provider sent; `undefined` once this service posted it again. */
  readonly form: URLSearchParams | undefined
}

const SINGLE = ['state', 'code', 'error', 'iss', 'response'] as const
type Parameters = Partial<Record<(typeof SINGLE)[number], string>>

/**
 * Reads the response from the query or the form, and out of a JWT where it is one (JARM).
 *
 * @returns `malformed` for what no provider sends; it names no flow, and nothing may be taken for it.
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
    if (form === undefined || SINGLE.some((name) => searchParams.has(name))) return 'malformed'
    for (const [name, value] of form) callback.searchParams.append(name, value)
  } else {
    callback.search = search
  }

  const outer = single(form ?? searchParams)
  if (outer === undefined) return 'malformed'
  const { response, iss, ...beside } = outer
  if (response !== undefined && Object.keys(beside).length > 0) return 'malformed'
  const parameters = response === undefined ? outer : readJarm(response)
  if (typeof parameters === 'string') return parameters
  // A server may name itself beside the JWT as well (RFC 9207 §2.4), but not by two names.
  if (iss !== undefined && parameters.iss !== undefined && iss !== parameters.iss) return 'malformed'
  const { state, code, error } = parameters
  if (state === undefined || (code === undefined) === (error === undefined)) return 'malformed'
  const isPostedAgain = form?.has(POSTED_AGAIN) ?? false
  if (isPostedAgain) callback.searchParams.delete(POSTED_AGAIN)
  return { state, iss: parameters.iss ?? iss, error, callback, form: isPostedAgain ? undefined : form }
}

/** The parameters of a response, none of which may come twice; an empty one counts as left out (RFC 6749 §3.1). */
function single(parameters: URLSearchParams): Parameters | undefined {
  const found: Parameters = {}
  for (const name of SINGLE) {
    const values = parameters.getAll(name)
    if (values.length > 1) return undefined
    if (values[0]) found[name] = values[0]
  }
  return found
}
