import { cast } from '../row.ts'

/** The parameter with the hashes of the requested states. */
export const HASHES = cast('$1', 'bytea', '[]')

export const STATE_HASH = `encode(state_hash, 'hex') AS "stateHash"`

// Immutable, unlike `date_part` of a `timestamptz`.
export const EXPIRES_AT = `date_part('epoch', expires_at AT TIME ZONE 'UTC') AS "expiresAt"`
