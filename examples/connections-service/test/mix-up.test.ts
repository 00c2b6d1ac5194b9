import { expect, test } from 'vitest'
import { signingInAt, startAuthorizationServer } from './support/authorization-server.ts'
import { ask, type RunningService, startService } from './support/service.ts'

const ISSUER = { status: 400, json: expect.objectContaining({ error: 'issuer' }) }

/** How many codes each provider has received. */
function tokenRequests({ providers }: RunningService): number[] {
  return [providers.issueTracker.tokenRequests, providers.crm.tokenRequests]
}

async function callbackOfCrm({ url, user }: RunningService): Promise<URL> {
  return user.signIn(await user.pressConnect(url, 'api', 'crm'))
}

test('one callback connects accounts at two providers', async () => {
  const service = await startService({ severalIssuers: true })
  const { url, user } = service
  const ofIssueTracker = await user.signIn(await user.pressConnect(url, 'mcp', 'issue-tracker'))
  expect((await user.browser.open(await callbackOfCrm(service))).status).toBe(303)
  expect((await user.browser.open(ofIssueTracker)).status).toBe(303)
  expect(tokenRequests(service)).toEqual([1, 1])
})

test('a code under the state of another provider’s flow is sent to neither provider', async () => {
  const service = await startService({ severalIssuers: true })
  const { url, user, log } = service
  const start = await user.pressConnect(url, 'mcp', 'issue-tracker')
  const callback = await callbackOfCrm(service)
  callback.searchParams.set('state', start.location?.searchParams.get('state') ?? '')

  expect(await ask(user, callback)).toEqual(ISSUER)
  expect(tokenRequests(service)).toEqual([0, 0])
  expect(log()).toContain('"reason":"issuer"')
  expect((await ask(user, callback)).json).toMatchObject({ error: 'unknown' })
})

test.each([
  ['mcp', 'issue-tracker'],
  ['api', 'crm'],
])('a flow of kind %s records that its provider must identify itself', async (kind, name) => {
  const service = await startService()
  const callback = await service.user.signIn(await service.user.pressConnect(service.url, kind, name))
  callback.searchParams.delete('iss')
  expect(await ask(service.user, callback)).toEqual(ISSUER)
  expect(tokenRequests(service)).toEqual([0, 0])
})

test('a response without iss is accepted from a single provider that does not promise one', async () => {
  const { issuer, tokenRequests } = await startAuthorizationServer()
  const { url, user } = await startService({ editConnections: signingInAt(issuer) })
  const start = await user.pressConnect(url, 'api', 'crm')
  const response = new URLSearchParams({ state: start.location?.searchParams.get('state') ?? '', code: 'a' })
  await user.browser.open(new URL(`/oauth/callback?${response}`, url))
  expect(tokenRequests).toHaveLength(1)
})

test('no flow starts at a provider that could be confused with another', async () => {
  const { issuer } = await startAuthorizationServer()
  const { app } = await startService({ editConnections: signingInAt(issuer, 'crm') })
  const answer = await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  expect(answer.statusCode).toBe(502)
  expect(answer.json()).toMatchObject({ error: 'provider_unnamed' })

  const other = await app.inject({ method: 'POST', url: '/connections/mcp/issue-tracker/oauth-start' })
  expect(other.statusCode).toBe(200)
})

test('no flow starts at a provider that only the MCP server names', async () => {
  const { issuer } = await startAuthorizationServer()
  const { app } = await startService({ editConnections: signingInAt(issuer, 'issue-tracker') })
  const answer = await app.inject({ method: 'POST', url: '/connections/mcp/issue-tracker/oauth-start' })
  expect(answer.statusCode).toBe(502)
  expect(answer.json()).toMatchObject({ error: 'provider_unexpected' })
})
