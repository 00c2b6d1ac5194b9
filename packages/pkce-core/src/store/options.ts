import { PKCE_STATE_TTL_MS } from '../ttl.ts'
import type { Logger } from './logger.ts'

/** Options common to all stores. */
export interface PkceStoreOptions {
  /**
   * How long a flow stays valid, in milliseconds, by the store's clock.
   * An integer from 1,000 to 86,400,000; anything else throws `RangeError` when the store is built.
   *
   * @defaultValue {@link PKCE_STATE_TTL_MS}
   */
  ttlMs?: number
  /**
   * The mean time between two sweeps of expired flows, in milliseconds. Every wait is varied by up to a quarter so
   * that replicas do not sweep in step. An integer from 0 to 86,400,000; anything else throws `RangeError` when the
   * store is built. `0` disables the timer; the service then calls `sweep()` itself.
   *
   * @defaultValue 60,000
   */
  sweepIntervalMs?: number
  /**
   * Receives the failures of timed sweeps and the store's warnings. `console` and pino both fit.
   *
   * @defaultValue `console`
   */
  logger?: Logger
}

const DAY_MS = 86_400_000

/** Returns {@link PKCE_STATE_TTL_MS} by default. @throws `RangeError` `ttlMs` is out of range. */
export function checkTtlMs(ttlMs: number = PKCE_STATE_TTL_MS): number {
  return checkInteger('ttlMs', ttlMs, 1_000, DAY_MS)
}

/** Returns one minute by default. @throws `RangeError` `sweepIntervalMs` is out of range. */
export function checkSweepIntervalMs(sweepIntervalMs = 60_000): number {
  return checkInteger('sweepIntervalMs', sweepIntervalMs, 0, DAY_MS)
}

/**
 * Checks an option of a store's constructor and returns its value.
 *
 * @param option - the option's name, for the message.
 * @param min - the smallest value allowed.
 * @param max - the largest value allowed.
 * @throws `RangeError` `value` is not an integer from `min` to `max`.
 */
export function checkInteger(option: string, value: number, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`${option} must be an integer from ${min} to ${max}`)
  }
  return value
}
