import type { ServerMetadata } from 'openid-client'

/**
 * Whether a response can be told to come from this server. Where several servers share the one redirect URI,
 * it has to name itself in its responses, or one of them could pass another's code off as its own
 * (RFC 9700 §4.4.2).
 */
export function canBeToldApart(server: ServerMetadata, severalIssuers: boolean): boolean {
  return !severalIssuers || namesItself(server)
}

/**
 * Whether an authorization response comes from the server that its flow was started at, by simple string
 * comparison (RFC 9207 §2.4). To be asked before anything of the response is used, be it a code or an error.
 *
 * @param iss - the parameter as it came: a list where it came twice, which is nobody's name.
 * @param startedAt - the issuer that the flow names.
 * @param server - where the code would be sent: if that is another than the one the flow was started at, it must not
 *   go there.
 */
export function comesFrom(
  iss: unknown,
  startedAt: string,
  server: ServerMetadata,
  severalIssuers: boolean,
): boolean {
  if (server.issuer !== startedAt) return false
  if (iss === undefined) return !severalIssuers && !namesItself(server)
  return iss === startedAt
}

/** Whether the server promises an `iss` in each of its responses (RFC 9207 §3). */
function namesItself(server: ServerMetadata): boolean {
  return server.authorization_response_iss_parameter_supported === true
}
