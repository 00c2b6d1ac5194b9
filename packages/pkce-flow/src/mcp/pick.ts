/** The named properties of an object, without those that are `undefined`, as in JSON. */
export function pick<Source extends object, Key extends keyof Source>(
  source: Source,
  keys: readonly Key[],
): Pick<Source, Key> {
  const entries = keys.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]]))
  return Object.fromEntries(entries) as Pick<Source, Key>
}
