/**
 * Whether an authorization response comes from the server at which its flow was started, by simple string comparison
 * (RFC 9207 §2.4). Must be checked before any part of the response is used, whether a code or an error.
 *
 * @param iss - the issuer that the response names.
 * @param issuer - the issuer of the flow, or empty if it is unknown, which skips the comparison.
 * @param issAnnounced - whether the server announces `iss` in all its responses (RFC 9207 §3).
 */
export function isFromIssuer(iss: string | undefined, issuer: string, issAnnounced: boolean): boolean {
  return iss === undefined ? !issAnnounced : issuer === '' || iss === issuer
}

/** A provider's error code if it is safe to show. Codes are names; anything else may be arbitrary text from a link. */
export function safeError(error: string): string {
  return /^[\w.-]{1,64}$/.test(error) ? error : 'unknown_error'
}
