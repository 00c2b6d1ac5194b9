import { deployMigrations } from '@org/pkce-migrate'
import { afterAll, describe, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()

const unstorable = { LATIN1: { returnUrl: '/☃' }, SQL_ASCII: { startedBy: 'é'.repeat(200) } }

describe.for(Object.entries(unstorable))('a database in %s', async ([encoding, value]) => {
  const url = new URL(database.connectionString)
  url.pathname += `_${encoding.toLowerCase()}`
  const name = url.pathname.slice(1)
  await database.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`)
  await deployMigrations({ connectionString: url.href })
  const prisma = createPrismaClient({ connectionString: url.href })
  const store = database.openStore({ prisma })
  afterAll(async () => {
    await prisma.$disconnect()
    await database.query(`DROP DATABASE ${name} WITH (FORCE)`)
  })

  test('refuses a flow that it can never store, and stores the rest of the batch', async () => {
    const states = Array.from({ length: 10 }, newState)
    const bad = store.put(newState(), newValue(value)).catch((error: unknown) => error)
    const others = states.map((state) => store.put(state, newValue()))
    expect(await bad).toMatchObject({ code: 'PKCE_INVALID_STATE', retryable: false })
    expect(String(await bad)).not.toContain(Object.values(value)[0])
    await Promise.all(others)
    await Promise.all(states.map((state) => store.take(state)))
  })

  test('refuses such a flow outside a batch', async () => {
    const bad = store.put(newState(), newValue(value))
    await expect(bad).rejects.toMatchObject({ code: 'PKCE_INVALID_STATE', retryable: false })
  })
})

test('a database in UTF8 stores such flows', async () => {
  const store = database.openStore()
  for (const value of Object.values(unstorable)) {
    const state = newState()
    await store.put(state, newValue(value))
    await expect(store.take(state)).resolves.toMatchObject(value)
  }
})
