import { checkSingleHost } from './check-text.ts'
import { notAUrl, PostgresUrlError } from './errors.ts'
import type { PostgresConnection } from './read-postgres-url.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']
const HOST_NAME = /^[\p{L}\p{N}._-]+$/u
const IPV6_ADDRESS = /^[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?$/i

/** Checks that a connection can come of what was parsed. */
export function checkConnection(connection: PostgresConnection): void {
  const { host = '', database, port, sslmode } = connection
  for (const value of Object.values(connection)) {
    // NUL ends a text in the first message to the server, and whatever follows would be read as another parameter.
    if (typeof value === 'string' && value.includes('\0')) throw notAUrl('it contains a NUL')
  }
  checkSingleHost(host)
  if (host !== '' && !host.startsWith('/') && !HOST_NAME.test(host) && !IPV6_ADDRESS.test(host)) {
    throw notAUrl('its host can be neither a name, nor an address, nor the directory of a Unix socket')
  }
  if (port !== undefined && !(port >= 1 && port <= 65_535)) throw notAUrl('its port is not from 1 to 65535')
  if (!database && !process.env.PGDATABASE) throw notAUrl('it names no database')
  // `pg` decodes the path as a whole, in which these characters cannot be decoded.
  if (/%[0-9a-f]{2}/i.test(database ?? '')) {
    throw notAUrl('its database has an encoded character that pg does not decode there')
  }
  if (sslmode !== undefined && !SSL_MODES.includes(String(sslmode))) {
    throw new PostgresUrlError(`has an unknown sslmode: name one of ${SSL_MODES.join(', ')}`)
  }
  checkTarget(connection)
}

/** One host is whatever it is: only what could be meant by several, or by a standby, is refused. */
function checkTarget({ target_session_attrs: target = 'any' }: PostgresConnection): void {
  if (!['any', 'read-write', 'primary'].includes(String(target))) {
    throw new PostgresUrlError('asks for a standby in target_session_attrs, and nothing can be written there')
  }
}
