import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { ConfigError } from '../src/config-error.ts'

const CANARY = 'canary-8d1f'
const KEY = randomBytes(32).toString('base64')
const CONNECTION = {
  kind: 'api',
  name: 'crm',
  issuer: 'https://provider.example',
  settings: {
    ...{ clientId: 'service', clientSecret: CANARY },
    ...{ probeUrl: 'https://api.example/me', scope: 'read' },
  },
}
const ENV = { PUBLIC_URL: 'https://service.example', CONNECTIONS: JSON.stringify([CONNECTION]) }

function connections(...changes: object[]): string {
  return JSON.stringify(changes.map((change) => ({ ...CONNECTION, ...change })))
}

test('two variables are required, and the others have defaults', () => {
  const { connections, ...config } = readConfig(ENV)
  expect(config).toEqual({
    host: '127.0.0.1',
    port: 3000,
    publicUrl: new URL('https://service.example'),
    persistence: { ttlMs: 600_000 },
  })
  expect(connections.find('api', 'crm')).toMatchObject({ issuer: new URL('https://provider.example') })
})

test('DATABASE_URL and FIELD_ENCRYPTION_KEYS configure the database', () => {
  const { persistence } = readConfig({
    ...ENV,
    DATABASE_URL: 'postgresql://u@db/x',
    FIELD_ENCRYPTION_KEYS: `k1:${KEY}`,
    PKCE_STATE_TTL_MS: '60000',
  })
  expect(persistence).toMatchObject({
    ttlMs: 60_000,
    database: { url: 'postgresql://u@db/x', encryptionKeys: { primary: 'k1' } },
  })
})

const invalid: [change: Record<string, string | undefined>, message: string][] = [
  [{ PUBLIC_URL: '' }, 'PUBLIC_URL is not set'],
  [{ PUBLIC_URL: CANARY }, 'PUBLIC_URL must be a URL'],
  [
    { PUBLIC_URL: `http://${CANARY}` },
    'PUBLIC_URL must be an https URL (http is for loopback addresses only)',
  ],
  [{ PUBLIC_URL: `https://${CANARY}/path` }, 'PUBLIC_URL must be an origin, without a path'],
  [{ PUBLIC_URL: `https://a:${CANARY}@b/` }, 'PUBLIC_URL must not contain a user name or a password'],
  [{ PORT: CANARY }, 'PORT must be an integer from 0 to 65535'],
  [{ PORT: '65536' }, 'PORT must be an integer from 0 to 65535'],
  [{ PKCE_STATE_TTL_MS: '999' }, 'PKCE_STATE_TTL_MS must be an integer from 1000 to 86400000'],
  [{ DATABASE_URL: `postgresql://u:${CANARY}@db/x` }, 'FIELD_ENCRYPTION_KEYS is not set'],
  [
    { DATABASE_URL: 'postgresql://db', FIELD_ENCRYPTION_KEYS: `k1:${CANARY}` },
    'FIELD_ENCRYPTION_KEYS is malformed: Key "k1" is',
  ],
  [{ CONNECTIONS: undefined }, 'CONNECTIONS is not set'],
  [{ CONNECTIONS: `[{"clientSecret":"${CANARY}",}]` }, 'CONNECTIONS must be JSON'],
  [{ CONNECTIONS: '{}' }, 'CONNECTIONS must be a JSON array'],
  [{ CONNECTIONS: '[null]' }, 'CONNECTIONS[0] must be an object'],
  [{ CONNECTIONS: connections({ kind: CANARY }) }, 'CONNECTIONS[0].kind must be one of mcp, api'],
  [
    { CONNECTIONS: connections({}, { kind: 'mcp', settings: {} }) },
    'CONNECTIONS[1].settings.serverUrl is missing',
  ],
  [{ CONNECTIONS: connections({ name: `../${CANARY}` }) }, 'CONNECTIONS[0].name must match'],
  [
    { CONNECTIONS: connections({ issuer: `http://${CANARY}` }) },
    'CONNECTIONS[0].issuer must be an https URL',
  ],
  [
    { CONNECTIONS: connections({ settings: { clientId: 7 } }) },
    'CONNECTIONS[0].settings.clientId must be a non-empty string',
  ],
  [{ CONNECTIONS: connections({}, {}) }, 'CONNECTIONS lists two connections of the same kind and name'],
]

test.each(invalid.map(([change, message]) => [message, change] as const))(
  'an invalid configuration is refused: %s',
  (message, change) => {
    const error = refusal({ ...ENV, ...change })
    expect(error.message.startsWith(message), error.message).toBe(true)
    expect(inspect(error)).not.toContain(CANARY)
  },
)

function refusal(env: Record<string, string | undefined>): ConfigError {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('The configuration was accepted')
}
