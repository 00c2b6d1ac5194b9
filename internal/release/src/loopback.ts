/** @throws unless `url` contains a loopback address. A host name, even `localhost`, could resolve to any address. */
export function assertLoopback(url: string | undefined): asserts url is string {
  const parsed = url && URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'http:' || !['127.0.0.1', '[::1]'].includes(parsed.hostname)) {
    throw new Error(`Refused: a rehearsal only publishes to a registry on loopback, not to ${url}`)
  }
}
