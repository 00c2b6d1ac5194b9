import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { readPostgresUrl } from '@org/postgres-url'
import type { ClientConfig } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { poolClient } from '../src/pool.ts'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const directory = await mkdtemp(join(tmpdir(), 'client-secrets-'))
afterAll(() => rm(directory, { recursive: true }))

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const keyFile = join(directory, 'key.pem')
await writeFile(keyFile, key)

/** A connection string full of secrets, all of which begin with `canary`. */
function secretUrl(changes: Partial<URL>, more: Record<string, string> = {}): string {
  const url = Object.assign(new URL(database.connectionString), changes)
  for (const name of ['sslpassword', 'passwd', 'api_secret']) url.searchParams.set(name, `canary-${name}`)
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value)
  return url.href
}

/** The secrets that appear when `value` is printed or serialised. */
function secretsIn(value: object, ...secrets: string[]): string[] {
  const printed = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + jsonOf(value)
  // The first line of the key, and its first bytes as a printed Buffer and as JSON.
  const [, line = ''] = key.split('\n')
  const bytes = Buffer.from(key)
  const keys = [line, inspect(bytes).slice(8, 60), bytes.subarray(0, 20).join(',')]
  return ['canary', ...keys, ...secrets].filter((secret) => printed.includes(secret))
}

/** A client contains cycles, which JSON rejects. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    return ''
  }
}

test('a client exposes no secret before it connects, or after it failed to', async () => {
  const connectionString = secretUrl({ port: '1', password: 'canary-password' }, { sslkey: keyFile })
  const prisma = createPrismaClient({ connectionString })
  expect(secretsIn(prisma)).toEqual([])
  await expect(prisma.$queryRawUnsafe('SELECT 1')).rejects.toThrow()
  expect(secretsIn(prisma)).toEqual([])
  await prisma.$disconnect()
})

test('a client exposes no password given as a URL parameter', async () => {
  const connectionString = secretUrl({ port: '1', password: '' }, { password: 'canary-password' })
  const prisma = createPrismaClient({ connectionString })
  await expect(prisma.$queryRawUnsafe('SELECT 1')).rejects.toThrow()
  expect(secretsIn(prisma)).toEqual([])
  await prisma.$disconnect()
})

test('a client exposes no secret during a TLS handshake', async () => {
  let socket: Socket | undefined
  const server = createServer((client) => {
    socket = client.on('error', () => {})
    // The server accepts TLS and then goes silent.
    client.once('data', () => client.write('S'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connectionString = secretUrl({ port: `${port}`, password: 'canary-password' }, { sslkey: keyFile })
  const prisma = createPrismaClient({ connectionString })
  const refused = prisma.$queryRawUnsafe('SELECT 1').catch(() => 'refused')
  await once(server, 'connection')
  // The ClientHello proves that the key is in use.
  await expect.poll(() => socket?.bytesRead).toBeGreaterThan(100)
  expect(secretsIn(prisma)).toEqual([])
  socket?.destroy()
  await expect(refused).resolves.toBe('refused')
  await prisma.$disconnect()
  server.close()
})

test('a client exposes no secret while it is connected', async () => {
  const { password } = new URL(database.connectionString)
  const prisma = createPrismaClient({ connectionString: secretUrl({}) })
  await prisma.$queryRawUnsafe('SELECT 1')
  expect(secretsIn(prisma, password)).toEqual([])
  await prisma.$transaction(
    async (tx) => {
      // Printing a whole client takes seconds on a busy machine.
      await tx.$queryRawUnsafe(`SELECT set_config('idle_in_transaction_session_timeout', '0', true)`)
      expect(secretsIn(prisma, password)).toEqual([])
      expect(secretsIn(tx, password)).toEqual([])
    },
    { timeout: 240_000 },
  )
  await prisma.$disconnect()
})

test('a connection exposes neither its secrets nor its cancellation key', async () => {
  const { password } = new URL(database.connectionString)
  const Client = poolClient(readPostgresUrl(secretUrl({})).connection)
  const connection = new Client()
  expect(secretsIn(connection, password)).toEqual([])
  await new Promise<void>((resolve) => connection.connect(() => resolve()))
  const { secretKey } = connection as unknown as { secretKey: number }
  expect(secretsIn(connection, password, String(secretKey))).toEqual([])
  await connection.end()
  const withKey = new Client(readPostgresUrl(secretUrl({}, { sslkey: keyFile })).connection as ClientConfig)
  expect(secretsIn(withKey, password)).toEqual([])
})
