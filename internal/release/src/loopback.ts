/** @throws unless `url` names a server on this machine. A name, `localhost` included, may lead anywhere. */
export function assertLoopback(url: string | undefined): asserts url is string {
  const parsed = url && URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'http:' || !['127.0.0.1', '[::1]'].includes(parsed.hostname)) {
    throw new Error(`Refused: a rehearsal publishes to a registry on loopback only, and not to ${url}`)
  }
}
