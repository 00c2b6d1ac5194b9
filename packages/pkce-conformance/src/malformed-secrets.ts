/**
 * What can be neither a state nor a binding, though some of it turns into `secret` when a store coerces it to
 * a string.
 */
export const MALFORMED_SECRETS: Record<string, (secret: string) => unknown> = {
  'an empty string': () => '',
  '1,025 characters': (secret) => secret.padEnd(1_025, 'x'),
  'a string with a NUL': (secret) => `${secret}\0`,
  'a string with a lone high surrogate': (secret) => `${secret}\ud83d`,
  'a string with a lone low surrogate': (secret) => `\udd11${secret}`,
  'an array of one string': (secret) => [secret],
  'an empty array': () => [],
  'an object that turns into a string': (secret) => ({ toString: () => secret, toJSON: () => secret }),
  'a String object': (secret) => Object(secret),
  'a query operator': () => ({ $ne: null, not: '', contains: '' }),
  null: () => null,
  'a number': () => 0,
  'a boolean': () => true,
  'a symbol': () => Symbol('secret'),
  'a bigint': () => 1n,
}
