import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { PostgresUrlError, readPostgresUrl } from '../src/index.ts'

const CANARY = 'tweety'

afterEach(() => vi.unstubAllEnvs())

describe('a malformed URL is rejected with the reason and without being repeated', () => {
  test.each([
    ['', /empty/],
    [undefined, /undefined, not a string/],
    [null, /null, not a string/],
    [5432, /number, not a string/],
    [new URL(`postgres://u:${CANARY}@h/app`), /object, not a string/],
    [` postgres://u:${CANARY}@h/app`, /leading or trailing whitespace/],
    [`postgres://u:${CANARY}@h/app\n`, /leading or trailing whitespace/],
    [`"postgres://u:${CANARY}@h/app"`, /quotes/],
    [`'postgres://u:${CANARY}@h/app'`, /quotes/],
    [`postgres://u:${CANARY}@h/app"`, /quotes/],
    [`mysql://u:${CANARY}@h/app`, /another scheme/],
    [`http://u:${CANARY}@h/app`, /another scheme/],
    [`file:${CANARY}.db`, /does not begin with/],
    [`prisma+postgres://localhost:51213/?api_key=${CANARY}`, /Prisma Postgres/],
    [`prisma://accelerate.example/?api_key=${CANARY}`, /Prisma Postgres/],
    [`host=h dbname=app password=${CANARY}`, /keyword\/value connection string/],
    [`127.0.0.1:5432/${CANARY}`, /does not begin with/],
    [`${CANARY}`, /does not begin with/],
    [`postgres:${CANARY}`, /does not begin with/],
    [`postgres:/${CANARY}`, /does not begin with/],
    [`/var/run/${CANARY}`, /it is a path/],
    [`/var/run/postgresql ${CANARY} app`, /it is a path/],
    [`socket:/var/run/${CANARY}`, /names no database/],
    [`postgres://${CANARY}@h`, /names no database/],
    [`postgres://${CANARY}@h/`, /names no database/],
    [`postgres://u:${CANARY}@h:port/app`, /cannot be parsed/],
    [`postgres://u:${CANARY}@h:99999/app`, /cannot be parsed/],
    [`postgres://u:${CANARY}@h:0/app`, /port is not between 1 and 65535/],
    [`postgres://u:${CANARY}@h/app?port=12abc`, /port is not a number/],
    [`postgres://u:${CANARY}@h/app?port=70000`, /port is not between 1 and 65535/],
    [`postgres://u:${CANARY}@[::1/app`, /cannot be parsed/],
    [`postgres://u:${CANARY}%@h/app`, /%25/],
    [`postgres://u:${CANARY}%zz@h/app`, /%25/],
    [`postgres://u:${CANARY}%ff@h/app`, /cannot be parsed/],
    [`postgres://u:${CANARY}%00x@h/app`, /NUL/],
    [`postgres://u:${CANARY}@h/app # production`, /whitespace/],
    [`postgres://u:${CANARY}@h/app\tx`, /control characters/],
    [`postgres://u:12#${CANARY}@h/app`, /%23/],
    [`postgres://u:12/${CANARY}@h/app`, /%2F/],
    [`postgres://u:12?${CANARY}@h/app`, /%3F/],
    [`postgres://h/app?${CANARY}/x=1`, /parameters are malformed/],
    [`postgres://u:${CANARY}@\${HOST}/app`, /its host/],
    [`postgres://u:${CANARY}@$HOST:5432/app`, /its host/],
    [`postgres://u:${CANARY}@h/a%2Fb`, /does not decode/],
    [`postgres://u:${CANARY}@h/app?sslmode=on`, /sslmode/],
    [`postgres://u:${CANARY}@h/app?sslkey=/missing/${CANARY}`, /file that cannot be read/],
    [`postgres://u:${CANARY}@a:1,b:2/app?target_session_attrs=read-write`, /several hosts/],
    [`postgres://u:${CANARY}@a,b/app`, /several hosts/],
    [`postgres://u:${CANARY}@/app?host=a,b`, /several hosts/],
    [`postgres://u:${CANARY}@/app?host=/tmp,/run`, /several hosts/],
    [`postgres://u:${CANARY}@h/app?port=1,2`, /several hosts/],
    [`postgres://u:${CANARY}@h/app?target_session_attrs=standby`, /standby/],
  ])('%j', (url, reason) => {
    const error = rejectionOf(url)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ name: 'PostgresUrlError', code: 'POSTGRES_URL_INVALID' })
    expect(String(error)).toMatch(reason)
    expect(renderingsOf(error)).not.toContain(CANARY)
  })
})

test('PGDATABASE may name the database, as in pg', () => {
  vi.stubEnv('PGDATABASE', 'app')
  expect(readPostgresUrl('postgres://h').connection.database).toBeUndefined()
})

test('an error contains neither the contents nor the name of a key file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'postgres-url-'))
  try {
    const key = join(directory, 'key.pem')
    writeFileSync(key, CANARY)
    const error = rejectionOf(`postgres://h/app?sslkey=${key}&sslpassword=${CANARY}&sslcert=/missing`)
    expect(renderingsOf(error)).not.toMatch(/tweety|key\.pem/)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('arbitrary text is either accepted or rejected without being repeated', () => {
  const piece = fc.constantFrom(
    'postgres://',
    'socket:',
    '/',
    ':',
    '@',
    '?',
    '#',
    '%',
    '%2',
    ',',
    '=',
    '&',
    ' ',
    'h',
    '12',
    '[',
    ']',
  )
  const text = fc
    .array(fc.oneof(piece, fc.constant(CANARY)), { maxLength: 12 })
    .map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, (url) => {
      try {
        readPostgresUrl(url)
      } catch (error) {
        expect(error).toBeInstanceOf(PostgresUrlError)
        expect(renderingsOf(error)).not.toContain(CANARY)
      }
    }),
    { numRuns: 2_000 },
  )
})

function rejectionOf(url: unknown): unknown {
  try {
    readPostgresUrl(url)
  } catch (error) {
    return error
  }
  throw new Error('It was accepted')
}

function renderingsOf(error: unknown): string {
  const { message } = error as Error
  return [
    message,
    JSON.stringify(error),
    inspect(error, { depth: null, showHidden: true, getters: true }),
  ].join('\n')
}
