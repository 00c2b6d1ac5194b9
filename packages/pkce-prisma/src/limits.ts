/**
 * Every limit of the store, in milliseconds, calls or bytes. What must hold between them:
 *
 * - CONNECT_WITHIN_MS + SILENT_AFTER_MS < ANSWER_WITHIN_MS: a host that vanishes leaves a call time for another attempt.
 * - LOCK_WITHIN_MS < SILENT_AFTER_MS < TRANSACTION_WITHIN_MS: the narrowest limit that applies is the one that strikes.
 * - IDLE_IN_TRANSACTION_MS < ANSWER_WITHIN_MS: a client that falls silent inside a take keeps its rows locked for less
 *   time than another call waits for them.
 * - SWEEP_LOCK_WITHIN_MS < SWEEP_BATCH_WITHIN_MS: a sweep that meets a locked table reports the lock.
 * - ANSWER_WITHIN_MS < BATCH_ABANDONED_AFTER_MS: every call of a batch has its answer before its slot goes to others.
 */

/** How long a caller of `put` or `take` waits for an answer. */
export const ANSWER_WITHIN_MS = 15_000

/** How long an attempt waits for a connection. */
export const CONNECT_WITHIN_MS = 5_000

/** How long a connection with a statement in flight may be silent. */
export const SILENT_AFTER_MS = 5_000

/** How long an encryptor may take for one value: it may be a service elsewhere. */
export const ENCRYPTOR_WITHIN_MS = 5_000

/** How long a batch waits for a locked row before it goes on without it. */
export const LOCK_WITHIN_MS = 50

/** How long the server lets a take's transaction sit idle. */
export const IDLE_IN_TRANSACTION_MS = 10_000

/** The settings of a take's transaction, as PostgreSQL prints them. */
export const TRANSACTION_LIMITS = [
  ['lock_timeout', `${LOCK_WITHIN_MS}ms`],
  ['idle_in_transaction_session_timeout', `${IDLE_IN_TRANSACTION_MS / 1_000}s`],
] as const

/** How long Prisma lets the transaction of a take last. */
export const TRANSACTION_WITHIN_MS = 10_000

/** How long a slot is kept for a batch whose client never answers. */
export const BATCH_ABANDONED_AFTER_MS = 30_000

/** The same for a look-up, which may be abandoned early, as it changes nothing. */
export const LOOK_UP_ABANDONED_AFTER_MS = 6_000

/** How long `close()` waits for calls and statements under way. */
export const CLOSE_WITHIN_MS = 30_000

/** How long a batch of a sweep may take. */
export const SWEEP_BATCH_WITHIN_MS = 15_000

/** How long a sweep waits for a locked table, unless the role or the database sets a `lock_timeout`. */
export const SWEEP_LOCK_WITHIN_MS = 10_000

/** The wait after a first failed attempt, and the longest one; each is varied by up to a half. */
export const FIRST_BACKOFF_MS = 50
export const MAX_BACKOFF_MS = 1_000

/** How long an attempt may take at least, on a busy machine: a put is not sent later than that before its deadline. */
export const SHORTEST_ATTEMPT_MS = 1_000

/** How long attempts have failed, with none succeeding, when the circuit opens; and how long it remembers a failure. */
export const CIRCUIT_OPENS_AFTER_MS = 15_000

/** How many calls may wait for an answer: more than a process can be asked for in the 15 seconds that one may take. */
export const MAX_PENDING_CALLS = 100_000

/** How many batches of one kind are in flight at once, and how many calls that are retried solo. */
export const SHARED_SLOTS = 2
export const SOLO_SLOTS = 2

/** How many calls share a statement, and how many bytes of parameters. */
export const MAX_BATCH_CALLS = 256
export const MAX_BATCH_BYTES = 1_048_576

/** How many rows a sweep deletes with one statement. */
export const SWEEP_BATCH = 1_000

/** How far the clocks of a process and the database may be apart before a check says so. Neither decides what expires. */
export const MAX_CLOCK_DIFFERENCE_MS = 60_000
