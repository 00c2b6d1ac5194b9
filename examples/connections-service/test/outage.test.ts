import { randomBytes } from 'node:crypto'
import { startPostgres } from '@org/dev-postgres'
import { parseFieldEncryptionKeys } from '@org/field-encryption'
import { deployMigrations } from '@org/pkce-migrate'
import { expect, test } from 'vitest'
import { migrateOwnTables } from '../demo/migrate.ts'
import { openPersistence } from '../src/persistence.ts'
import { ask, startService } from './support/service.ts'

test('while the database is down, pages ask the user to try again and no flow is lost', async () => {
  await using postgres = await startPostgres()
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString })
  await migrateOwnTables(connectionString)
  const key = randomBytes(32).toString('base64')
  const database = { url: connectionString, encryptionKeys: parseFieldEncryptionKeys(`k1:${key}`) }
  const { app, url, user, secrets, log } = await startService({
    openPersistence: (logger) => openPersistence({ ttlMs: 60_000, database }, logger),
  })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))

  await postgres.halt()
  const page = await user.browser.open(callback)
  expect(page.status).toBe(503)
  expect(page.headers.get('retry-after')).toBe('5')
  expect(page.body).toContain('<a class="button primary" href="">Try again</a>')
  const answer = await ask(user, callback)
  expect(answer.status).toBe(503)
  expect(answer.json).toMatchObject({ error: 'busy' })
  const start = await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  expect(start.statusCode).toBe(503)
  expect(start.headers['retry-after']).toBe('5')
  const list = await user.browser.open(url)
  expect(list.status).toBe(503)
  expect(list.body).toContain('Try again in a moment')

  await postgres.resume()
  expect((await user.browser.open(callback)).status).toBe(303)

  expect(log()).toContain('Taking the flow failed')
  for (const secret of [...secrets, new URL(connectionString).password, key])
    expect(log()).not.toContain(secret)
  // Otherwise the pool would report the end of the server.
  await app.close()
})
