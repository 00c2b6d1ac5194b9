import { checkSingleHost } from './check-text.ts'
import { notAUrl, PostgresUrlError } from './errors.ts'
import type { PostgresConnection } from './read-postgres-url.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']
const HOST_NAME = /^[\p{L}\p{N}._-]+$/u
const IPV6_ADDRESS = /^[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?$/i

/** Checks that the parsed options can lead to a connection. */
export function checkConnection(connection: PostgresConnection): void {
  const { host = '', database, port, sslmode } = connection
  for (const value of Object.values(connection)) {
    // NUL terminates a string in the startup message, so the server would read the rest as another parameter.
    if (typeof value === 'string' && value.includes('\0')) throw notAUrl('it contains a NUL')
  }
  checkSingleHost(host)
  if (host !== '' && !host.startsWith('/') && !HOST_NAME.test(host) && !IPV6_ADDRESS.test(host)) {
    throw notAUrl('its host is neither a name, nor an address, nor the directory of a Unix socket')
  }
  if (port !== undefined && !(port >= 1 && port <= 65_535))
    throw notAUrl('its port is not between 1 and 65535')
  if (!database && !process.env.PGDATABASE) throw notAUrl('it names no database')
  // `pg` decodes the path with decodeURI, which leaves these characters encoded.
  if (/%[0-9a-f]{2}/i.test(database ?? '')) {
    throw notAUrl('its database name contains an encoded character that pg does not decode')
  }
  if (sslmode !== undefined && !SSL_MODES.includes(String(sslmode))) {
    throw new PostgresUrlError(`has an unknown sslmode: use one of ${SSL_MODES.join(', ')}`)
  }
  checkTarget(connection)
}

/** Rejects values that ask for a standby or prefer one, because callers have to write. */
function checkTarget({ target_session_attrs: target = 'any' }: PostgresConnection): void {
  if (!['any', 'read-write', 'primary'].includes(String(target))) {
    throw new PostgresUrlError('asks for a standby in target_session_attrs, but a standby is read-only')
  }
}
