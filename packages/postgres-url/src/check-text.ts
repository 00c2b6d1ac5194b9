import { notAUrl, PostgresUrlError } from './errors.ts'

const SEVERAL_HOSTS =
  'names several hosts, but only one is supported: use an endpoint that leads to the primary'

/** Rejects text that `pg` would parse differently than intended. */
export function checkText(url: unknown): string {
  if (typeof url !== 'string') throw notAUrl(`it is ${url === null ? 'null' : typeof url}, not a string`)
  if (url === '') throw notAUrl('it is empty')
  if (url.trim() !== url) throw notAUrl('it has leading or trailing whitespace')
  if (/^["'`]|["'`]$/.test(url)) throw notAUrl('it has quotes around it')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for them.
  if (/[\u0000-\u001f\u007f]/.test(url)) throw notAUrl('it contains control characters')
  if (url.startsWith('/')) return checkSocketPath(url)
  checkScheme(url)
  checkCharacters(url)
  return url
}

/** Checks the form `/directory database`. */
function checkSocketPath(url: string): string {
  if (!/^\/\S* \S+$/.test(url)) {
    throw notAUrl(
      'it is a path: a Unix socket is written "/directory database" or "socket:/directory?db=database"',
    )
  }
  return url
}

function checkScheme(url: string): void {
  if (/^(postgres(ql)?:\/\/|socket:\/)/i.test(url)) return
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url) ?? []
  if (scheme !== undefined && /prisma/i.test(scheme)) {
    throw notAUrl('it is a URL of Prisma Postgres or Accelerate: use the URL of the database server itself')
  }
  if (scheme !== undefined) throw notAUrl('it has another scheme')
  if (/^\w+\s*=/.test(url)) throw notAUrl('it is a keyword/value connection string: write it as a URL')
  throw notAUrl('it does not begin with postgresql:// or postgres://')
}

function checkCharacters(url: string): void {
  if (/\s/.test(url) && (!/^socket:/i.test(url) || url.includes('%'))) {
    throw notAUrl('it contains whitespace: write a space as %20')
  }
  if (/%(?![0-9a-f]{2})/i.test(url)) throw notAUrl('it contains a % that encodes nothing: write it as %25')
  if (url.includes('#')) throw notAUrl('it contains an unescaped #: write it as %23')

  const [, authority = '', path = '', query = ''] =
    /^\w+:(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(url) ?? []
  const keys = query.split('&').map((parameter) => parameter.split('=', 1)[0] ?? '')
  if (!authority.includes('@') && [path, ...keys].some((part) => part.includes('@'))) {
    throw notAUrl('it has a / or ? before its @: write them as %2F and %3F in the user and the password')
  }
  if (keys.some((key) => !/^[\w-]*$/.test(key))) throw notAUrl('its parameters are malformed')
  const [, port = ''] = /(?:^|&)port=([^&]*)/i.exec(query) ?? []
  if (/[^\d,]/.test(port)) throw notAUrl('its port is not a number')
  if (port.includes(',')) throw new PostgresUrlError(SEVERAL_HOSTS)
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) throw new PostgresUrlError(SEVERAL_HOSTS)
}

/** Checks the parsed host, which may come from a parameter. */
export function checkSingleHost(host: string): void {
  if (host.includes(',')) throw new PostgresUrlError(SEVERAL_HOSTS)
}
