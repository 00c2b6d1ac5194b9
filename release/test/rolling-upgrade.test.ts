import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { deployMigrations } from '../src/consumer.ts'
import { Deployment } from '../src/deployment.ts'
import { NEXT_MIGRATION } from '../src/next-release.ts'
import { Traffic } from '../src/traffic.ts'

const { pending, next } = inject('rehearsal')
const REPLICAS = 3
/** How long each state of the deployment lasts. */
const STATE_MS = 700

async function deploy() {
  const { connectionString } = await createTestDatabase()
  await deployMigrations(pending.consumer, connectionString)
  const deployment = new Deployment({
    DATABASE_URL: connectionString,
    FIELD_ENCRYPTION_KEYS: `release:${randomBytes(32).toString('base64')}`,
  })
  for (let count = 0; count < REPLICAS; count += 1) await deployment.add(pending)
  return { connectionString, deployment }
}

const upgraded = await deploy()
const broken = await deploy()

test('a rolling upgrade, one step back included, loses no flow and hands none out twice', async () => {
  const { connectionString, deployment } = upgraded
  const traffic = new Traffic(deployment)
  await sleep(STATE_MS)

  const putBefore = traffic.account.put
  await expect(deployMigrations(next.consumer, connectionString)).resolves.toEqual([NEXT_MIGRATION])
  expect(traffic.account.put).toBeGreaterThan(putBefore)

  const steps = [
    [0, next],
    [1, next],
    [1, pending],
    [1, next],
    [2, next],
  ] as const
  for (const [index, release] of steps) {
    await deployment.replace(index, release)
    await sleep(STATE_MS)
  }
  expect(deployment.replicas.map(({ release }) => release)).toEqual(Array(REPLICAS).fill(next.version))

  const account = await traffic.end()
  await deployment.end()
  console.log(account, { redirected: deployment.redirected })
  expect(account).toMatchObject({ takenOnce: account.put, lost: 0, takenTwice: 0, mixedUp: 0, failures: {} })
  // What the steps above are for: each release took flows of both, and they raced for some.
  for (const from of [pending, next]) {
    for (const to of [pending, next])
      expect(account.ways[`${from.version} → ${to.version}`]).toBeGreaterThan(10)
  }
  expect(account.racedAcrossReleases).toBeGreaterThan(10)
  await expect(query(connectionString, 'SELECT * FROM oauth_pkce_states')).resolves.toEqual([])
})

test('a migration that the old release cannot work with is noticed by that', async () => {
  const { connectionString, deployment } = broken
  const traffic = new Traffic(deployment)
  await sleep(STATE_MS)
  await query(connectionString, 'ALTER TABLE oauth_pkce_states RENAME COLUMN connection TO connection_name')
  await sleep(STATE_MS)
  const account = await traffic.end()
  await deployment.end()
  expect(account.lost).toBeGreaterThan(0)
  expect(Object.keys(account.failures).sort()).toEqual([
    'put: PKCE_STORE_PUT_FAILED',
    'take: PKCE_STORE_TAKE_FAILED',
  ])
})

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
