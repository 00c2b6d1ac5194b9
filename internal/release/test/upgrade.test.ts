import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { afterAll, expect, inject, test } from 'vitest'
import { deployMigrations } from '../src/consumer.ts'
import { NEXT_MIGRATION } from '../src/next-release.ts'
import type { Release } from '../src/rehearse.ts'
import { Replica } from '../src/replica.ts'

const { pending, next } = inject('rehearsal')
const { connectionString } = await createTestDatabase()
const keys = `release:${randomBytes(32).toString('base64')}`
const replicas: Replica[] = []
afterAll(() => Promise.all(replicas.map((replica) => replica.end())))

async function start({ version, consumer }: Release): Promise<Replica> {
  const env = { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS: keys }
  const replica = await Replica.start(version, consumer, env)
  replicas.push(replica)
  return replica
}

test('the installed pending release works in memory and on the table that it creates', async () => {
  const inMemory = await Replica.start(pending.version, pending.consumer, {})
  replicas.push(inMemory)
  await takesWhatItPuts(inMemory)

  await expect(deployMigrations(pending.consumer, connectionString)).resolves.toEqual(pending.migrations)
  await takesWhatItPuts(await start(pending))
})

test('each upgraded package contains a changelog with its changes', async () => {
  for (const name of await readdir(join(next.consumer, 'node_modules/@org'))) {
    const changelog = await readFile(join(next.consumer, 'node_modules/@org', name, 'CHANGELOG.md'), 'utf8')
    expect(changelog, name).toContain(`## ${next.version}`)
    expect(changelog, name).toContain(`## ${pending.version}`)
  }
})

test('the next release applies only its own migration', async () => {
  expect(next.migrations).toEqual([...pending.migrations, NEXT_MIGRATION])
  await expect(deployMigrations(next.consumer, connectionString)).resolves.toEqual([NEXT_MIGRATION])
  await expect(deployMigrations(next.consumer, connectionString)).resolves.toEqual([])
})

test('each release takes flows that the other one put', async () => {
  const [old, young] = [await start(pending), await start(next)]
  const binding = { binding: newSecret() }
  for (const options of [{}, binding]) {
    const [first, second] = [newFlow(), newFlow()]
    await old.ask('put', ...first, options)
    await young.ask('put', ...second, options)
    await expect(young.ask('take', first[0], options)).resolves.toMatchObject(first[1])
    await expect(old.ask('take', second[0], options)).resolves.toMatchObject(second[1])
  }
})

async function takesWhatItPuts(replica: Replica): Promise<void> {
  const [state, value] = newFlow()
  await replica.ask('put', state, value)
  await expect(replica.ask('take', state)).resolves.toMatchObject(value)
  await expect(replica.ask('take', state)).rejects.toMatchObject({ code: 'PKCE_STATE_NOT_FOUND' })
}

function newFlow(): [state: string, value: { connection: string; codeVerifier: string }] {
  return [newSecret(), { connection: 'issue-tracker', codeVerifier: newSecret() }]
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
