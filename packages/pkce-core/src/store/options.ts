import { PKCE_STATE_TTL_MS } from '../ttl.ts'
import type { Logger } from './logger.ts'

/** Options that every store of ours takes. */
export interface PkceStoreOptions {
  /**
   * How long a flow stays valid, in milliseconds, by the store's own clock.
   * An integer from 1,000 to 86,400,000; anything else throws `RangeError` when the store is built.
   *
   * @defaultValue {@link PKCE_STATE_TTL_MS}
   */
  ttlMs?: number
  /**
   * How long to wait between two sweeps of expired flows, in milliseconds; every wait is varied by up to a
   * quarter, so that replicas do not sweep in step. An integer up to 86,400,000; anything else throws
   * `RangeError` when the store is built. `0` switches the timer off: call `sweep()` from outside then.
   *
   * @defaultValue 60,000
   */
  sweepIntervalMs?: number
  /**
   * Where a failing timed sweep is reported, and what a store warns of. `console` and pino both fit.
   *
   * @defaultValue `console`
   */
  logger?: Logger
}

const DAY_MS = 86_400_000

/** Fills in {@link PKCE_STATE_TTL_MS}. @throws `RangeError` when `ttlMs` is out of range. */
export function checkTtlMs(ttlMs: number = PKCE_STATE_TTL_MS): number {
  return checkInteger('ttlMs', ttlMs, 1_000, DAY_MS)
}

/** Fills in a minute. @throws `RangeError` when `sweepIntervalMs` is out of range. */
export function checkSweepIntervalMs(sweepIntervalMs = 60_000): number {
  return checkInteger('sweepIntervalMs', sweepIntervalMs, 0, DAY_MS)
}

/**
 * Checks an option of a store's constructor, and answers its value.
 *
 * @param option - its name, for the message.
 * @throws `RangeError` when `value` is not an integer from `min` to `max`.
 */
export function checkInteger(option: string, value: number, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`${option} must be an integer from ${min} to ${max}`)
  }
  return value
}
