import { expect, test } from 'vitest'
import { signingInAt, startAuthorizationServer } from './support/authorization-server.ts'
import { inMemory, startService } from './support/service.ts'

const START = '/connections/api/crm/oauth-start'

/** Two replicas with one store, and a flow that was started on the first one. */
async function startOnOneOfTwo(moveTo?: string) {
  const server = await startAuthorizationServer()
  const persistence = inMemory()
  const [here, there] = [server.issuer, moveTo ?? server.issuer].map((issuer) =>
    startService({
      ...{ openPersistence: () => persistence, editConnections: signingInAt(issuer) },
      publicUrl: new URL('http://localhost:1'),
    }),
  )
  const [first, second] = [await here, await there] as const
  const start = await first?.app.inject({ method: 'POST', url: START })
  const state = new URL(start?.json().authorizationUrl).searchParams.get('state') ?? ''
  const cookies = Object.fromEntries(start?.cookies.map(({ name, value }) => [name, value]) ?? [])
  const finish = () => second?.app.inject({ url: `/oauth/callback?state=${state}&code=c`, cookies })
  return { server, finish }
}

test('a replica that has never discovered the provider exchanges the code without discovering it', async () => {
  const { server, finish } = await startOnOneOfTwo()
  expect(server.discoveries).toBe(1)
  await finish()
  expect(server.tokenRequests).toHaveLength(1)
  expect(server.discoveries).toBe(1)
})

test('a replica with a connection that moved to another provider sends the code to neither', async () => {
  const other = await startAuthorizationServer()
  const { server, finish } = await startOnOneOfTwo(other.issuer)
  expect((await finish())?.json()).toMatchObject({ error: 'connection_moved' })
  expect([server.tokenRequests, other.tokenRequests]).toEqual([[], []])
})
