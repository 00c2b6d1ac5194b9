import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { readPostgresUrl } from '../src/index.ts'

/** Where `pg` would connect. */
function target(config: pg.ClientConfig) {
  const { host, port, database, user, password } = new pg.Client(config)
  return { host, port, database, user, password }
}

describe('a URL means what pg takes it to mean', () => {
  test.each([
    ['postgresql://u:p@db.example:6432/app', { host: 'db.example', port: 6432, database: 'app', user: 'u' }],
    ['postgres://u:p%40%2F%3F%23%25@h/app', { password: 'p@/?#%' }],
    ['postgres://u:p@ss@h/app', { host: 'h', password: 'p@ss' }],
    ['POSTGRES://u@h/app', { host: 'h', database: 'app' }],
    ['postgres://u@[::1]:5433/app', { host: '::1', port: 5433 }],
    ['postgres://u@10.0.0.1/my%20app', { host: '10.0.0.1', database: 'my app', port: 5432 }],
    ['postgres://u@my_host-1.svc.cluster.local/app', { host: 'my_host-1.svc.cluster.local' }],
    ['postgres://u@höst.example/app', { host: 'höst.example' }],
    ['postgres://h/app?user=u%40server&password=a%26b', { user: 'u@server', password: 'a&b' }],
    ['postgresql:///app', { host: 'localhost', database: 'app' }],
    // Unix sockets
    ['postgresql:///app?host=/tmp', { host: '/tmp', database: 'app' }],
    ['postgresql://u:p@/app?host=/cloudsql/project:region:one', { host: '/cloudsql/project:region:one' }],
    [
      'postgresql://u:p@localhost/app?host=/cloudsql/project:region:one',
      { host: '/cloudsql/project:region:one' },
    ],
    ['postgresql://u@%2Fvar%2Frun%2Fpostgresql/app', { host: '/var/run/postgresql', database: 'app' }],
    ['socket:/var/run/postgresql?db=app', { host: '/var/run/postgresql', database: 'app' }],
    ['socket://u:p@/some path/?db=app&encoding=utf8', { host: '/some path/', database: 'app', user: 'u' }],
    ['/var/run/postgresql app', { host: '/var/run/postgresql', database: 'app' }],
  ])('%s', (url, expected) => {
    const { connection } = readPostgresUrl(url)
    expect(target(connection)).toEqual(target({ connectionString: url }))
    expect(target(connection)).toMatchObject(expected)
  })

  test('parameters that pg supports are passed on', () => {
    const { connection, schema } = readPostgresUrl(
      'postgres://h/app?application_name=auth&lock_timeout=200&options=-c%20a.b=1&sslmode=no-verify',
    )
    expect(connection).toMatchObject({
      application_name: 'auth',
      lock_timeout: '200',
      options: '-c a.b=1',
      ssl: { rejectUnauthorized: false },
    })
    expect(schema).toBeUndefined()
  })

  test.each(['any', 'read-write', 'primary'])('target_session_attrs may be %s', (session) => {
    expect(readPostgresUrl(`postgres://h/app?target_session_attrs=${session}`).connection.host).toBe('h')
  })
})

test('the schema parameter is rejected unless allowSchema is set', () => {
  const url = 'postgres://h/app?schema=app'
  expect(() => readPostgresUrl(url)).toThrow(/in the option schema instead/)
  const { connection, schema } = readPostgresUrl(url, { allowSchema: true })
  expect(schema).toBe('app')
  expect(connection).not.toHaveProperty('schema')
})
