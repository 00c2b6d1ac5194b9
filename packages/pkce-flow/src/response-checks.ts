/**
 * Whether a response comes from the server that its flow was started at, by simple string comparison (RFC 9207 §2.4). To be
 * asked before anything of the response is used, be it a code or an error.
 *
 * @param iss - what the response names.
 * @param issuer - where the flow was started; empty where that is not known, and nothing can be compared.
 * @param issAnnounced - whether that server promises an `iss` in each of its responses (RFC 9207 §3).
 */
export function isFromIssuer(iss: string | undefined, issuer: string, issAnnounced: boolean): boolean {
  return iss === undefined ? !issAnnounced : issuer === '' || iss === issuer
}

/** A provider's error code as it may be shown. Codes are names; anything else is nothing but text in a link. */
export function shownError(error: string): string {
  return /^[\w.-]{1,64}$/.test(error) ? error : 'unknown_error'
}
