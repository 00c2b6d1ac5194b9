/**
 * An instant from PostgreSQL's `date_part('epoch', …)`: its microseconds, cut to the milliseconds that a `Date` knows.
 * Until the year 2106 a double tells one microsecond from the next.
 */
export function dateOfEpoch(seconds: number): Date {
  // As a binary fraction the seconds may lie a hair below the microsecond that is meant.
  return new Date(Math.floor(Math.round(seconds * 1e6) / 1e3))
}
