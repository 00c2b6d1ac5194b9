/**
 * Every limit of the store, in milliseconds, calls or bytes. They must satisfy these inequalities:
 *
 * - CONNECT_WITHIN_MS + SILENT_AFTER_MS < ANSWER_WITHIN_MS: a call whose host vanishes has time for another attempt.
 * - LOCK_WITHIN_MS < SILENT_AFTER_MS < TRANSACTION_WITHIN_MS: the shortest limit that applies takes effect first.
 * - IDLE_IN_TRANSACTION_MS < ANSWER_WITHIN_MS: if a client goes silent inside a take, its row locks are released before
 *   other calls stop waiting for them.
 * - SWEEP_LOCK_WITHIN_MS < SWEEP_BATCH_WITHIN_MS: a sweep that waits for a locked table reports the lock.
 * - ANSWER_WITHIN_MS < BATCH_ABANDONED_AFTER_MS: every call of a batch has its answer before the batch loses its slot.
 */

/** How long a caller of `put` or `take` waits for an answer. */
export const ANSWER_WITHIN_MS = 15_000

/** How long an attempt waits for a connection. */
export const CONNECT_WITHIN_MS = 5_000

/** How long a connection with a statement in flight may be silent. */
export const SILENT_AFTER_MS = 5_000

/** How long an encryptor may take for one value. It may be a remote service. */
export const ENCRYPTOR_WITHIN_MS = 5_000

/** How long a batch waits for a locked row before it continues without that row. */
export const LOCK_WITHIN_MS = 50

/** How long the server lets the transaction of a take sit idle. */
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

/** The same for a look-up, which may be abandoned early because it changes nothing. */
export const LOOK_UP_ABANDONED_AFTER_MS = 6_000

/** How long `close()` waits for calls and statements in flight. */
export const CLOSE_WITHIN_MS = 30_000

/** How long a batch of a sweep may take. */
export const SWEEP_BATCH_WITHIN_MS = 15_000

/** How long a sweep waits for a locked table, unless the role or the database sets a `lock_timeout`. */
export const SWEEP_LOCK_WITHIN_MS = 10_000

/** The first and the longest wait between attempts. Jitter shortens each by up to half. */
export const FIRST_BACKOFF_MS = 50
export const MAX_BACKOFF_MS = 1_000

/** How long an attempt can take on a busy machine. With less time left before its deadline, a put is not sent. */
export const SHORTEST_ATTEMPT_MS = 1_000

/** How long attempts must fail, with none succeeding, before the circuit opens. It forgets a failure after the same time. */
export const CIRCUIT_OPENS_AFTER_MS = 15_000

/** How many calls may wait for an answer: more than a process can receive in the 15 seconds that a call may take. */
export const MAX_PENDING_CALLS = 100_000

/** How many batches of one kind, and how many solo calls, may be in flight at the same time. */
export const SHARED_SLOTS = 2
export const SOLO_SLOTS = 2

/** How many calls, and how many bytes of parameters, a statement may carry. */
export const MAX_BATCH_CALLS = 256
export const MAX_BATCH_BYTES = 1_048_576

/** How many rows a sweep deletes with one statement. */
export const SWEEP_BATCH = 1_000

/** How far the clocks of the process and the database may differ before a check reports it. Expiry does not depend on it. */
export const MAX_CLOCK_DIFFERENCE_MS = 60_000
