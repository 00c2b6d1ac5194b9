/**
 * How long a flow stays valid by default, in milliseconds: ten minutes.
 *
 * Expiry, sweeps and messages to users all derive from this value. Providers usually redirect back within seconds; ten
 * minutes leave time for a slow multi-factor prompt.
 */
export const PKCE_STATE_TTL_MS = 600_000
