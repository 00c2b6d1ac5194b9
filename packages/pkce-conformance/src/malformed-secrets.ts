/**
 * Values that can be neither a state nor a binding. Some of them become `secret` if a store coerces them to a string.
 */
export const MALFORMED_SECRETS: Record<string, (secret: string) => unknown> = {
  'an empty string': () => '',
  '1,025 characters': (secret) => secret.padEnd(1_025, 'x'),
  'a string with a NUL': (secret) => `${secret}\0`,
  'a string with a lone high surrogate': (secret) => `${secret}\ud83d`,
  'a string with a lone low surrogate': (secret) => `\udd11${secret}`,
  'an array of one string': (secret) => [secret],
  'an empty array': () => [],
  'an object that converts to a string': (secret) => ({ toString: () => secret, toJSON: () => secret }),
  'a String object': (secret) => Object(secret),
  'a query operator': () => ({ $ne: null, not: '', contains: '' }),
  null: () => null,
  'a number': () => 0,
  'a boolean': () => true,
  'a symbol': () => Symbol('secret'),
  'a bigint': () => 1n,
}
