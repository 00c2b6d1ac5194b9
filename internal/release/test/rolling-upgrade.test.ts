import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { describeAccount } from '../src/account.ts'
import { deployMigrations } from '../src/consumer.ts'
import { Deployment } from '../src/deployment.ts'
import { NEXT_MIGRATION } from '../src/next-release.ts'
import { Traffic } from '../src/traffic.ts'

const { pending, next } = inject('rehearsal')
const additive = await createTestDatabase()
const renaming = await createTestDatabase()
/** How many flows start in each state of the deployment. */
const FLOWS_A_STATE = 35

async function deploy(connectionString: string): Promise<Deployment> {
  await deployMigrations(pending.consumer, connectionString)
  const deployment = new Deployment({
    DATABASE_URL: connectionString,
    FIELD_ENCRYPTION_KEYS: `release:${randomBytes(32).toString('base64')}`,
  })
  onTestFinished(() => deployment.end())
  for (let count = 0; count < 3; count += 1) await deployment.add(pending)
  return deployment
}

test('a rolling upgrade with one downgrade loses no flow and hands none out twice', async () => {
  const { connectionString } = additive
  const deployment = await deploy(connectionString)
  const traffic = new Traffic(deployment)
  await flowsStarted(traffic)

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
    await flowsStarted(traffic)
  }
  expect(deployment.replicas.map(({ release }) => release)).toEqual(Array(3).fill(next.version))

  const account = await traffic.end()
  console.log(describeAccount(account))
  expect(account).toMatchObject({ takenOnce: account.put, lost: 0, takenTwice: 0, mixedUp: 0, failures: {} })
  // The steps above had their intended effect: each release took flows of both, and they raced for some.
  for (const from of [pending, next]) {
    for (const to of [pending, next])
      expect(account.ways[`${from.version} → ${to.version}`]).toBeGreaterThan(5)
  }
  expect(account.racedAcrossReleases).toBeGreaterThan(5)
  await expect(query(connectionString, 'SELECT * FROM pkce.oauth_pkce_states')).resolves.toEqual([])
})

test('a migration that breaks the old release is detected', async () => {
  const { connectionString } = renaming
  const traffic = new Traffic(await deploy(connectionString))
  await flowsStarted(traffic)
  await query(
    connectionString,
    'ALTER TABLE pkce.oauth_pkce_states RENAME COLUMN connection TO connection_name',
  )
  const failures = () => Object.keys(traffic.account.failures).sort()
  await expect.poll(failures).toEqual(['put: PKCE_STORE_PUT_FAILED', 'take: PKCE_STORE_TAKE_FAILED'])
  const account = await traffic.end()
  expect(account.lost).toBeGreaterThan(0)
  expect(failures()).toHaveLength(2)
})

async function flowsStarted({ account }: Traffic): Promise<void> {
  const enough = account.put + FLOWS_A_STATE
  await expect.poll(() => account.put).toBeGreaterThanOrEqual(enough)
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
