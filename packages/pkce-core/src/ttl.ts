/**
 * How long a flow stays valid, in milliseconds: ten minutes.
 *
 * The single value from which expiry, sweeps and what users are told derive. Providers redirect back
 * within seconds; ten minutes survive a slow multi-factor prompt.
 */
export const PKCE_STATE_TTL_MS = 600_000
