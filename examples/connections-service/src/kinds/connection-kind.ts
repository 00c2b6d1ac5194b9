import type { JsonFields } from '../json-fields.ts'

/** What a kind of connection makes of one connection's settings. */
export interface ConnectionProfile {
  /** Sent with the authorization request, besides what every flow sends. */
  authorizationParameters: Record<string, string>
  /** Sent with the token request, besides what every flow sends. */
  tokenParameters: Record<string, string>
  /**
   * What follows the code exchange.
   *
   * @returns a few words for the page.
   * @throws when the connection turns out not to work.
   */
  afterExchange(accessToken: string): Promise<string>
}

/** Parses the settings of a connection of this kind. */
export type ConnectionKind = (settings: JsonFields) => ConnectionProfile

/** How long the first call with a new token may take, in milliseconds. */
export const FIRST_CALL_TIMEOUT_MS = 10_000
