import type { JsonFields } from '../json-fields.ts'
import { type ConnectionProfile, FIRST_CALL_TIMEOUT_MS } from './connection-kind.ts'

/** An HTTP API. Afterwards `probeUrl` is read once with the new token, to see that the API accepts it. */
export function api(settings: JsonFields): ConnectionProfile {
  const probeUrl = settings.url('probeUrl').href
  const scope = settings.text('scope')
  return {
    authorizationParameters: { scope },
    tokenParameters: {},
    async afterExchange(accessToken) {
      const response = await fetch(probeUrl, {
        headers: { authorization: `Bearer ${accessToken}` },
        redirect: 'error',
        signal: AbortSignal.timeout(FIRST_CALL_TIMEOUT_MS),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`The API answered the new token with ${response.status}`)
      return 'The API accepts the token'
    },
  }
}
