import { expect, test } from 'vitest'
import { signingInAt, startAuthorizationServer } from './support/authorization-server.ts'
import { ask, changing, memoryStore, type RunningService, startService } from './support/service.ts'

const ISSUER_MISMATCH = { status: 400, json: expect.objectContaining({ error: 'issuer_mismatch' }) }

/** How often a code or anything else was sent to either provider. */
function tokenRequests({ providers }: RunningService): number[] {
  return [providers.issueTracker.tokenRequests, providers.crm.tokenRequests]
}

async function callbackOfCrm({ url, user }: RunningService): Promise<URL> {
  return user.signIn(await user.pressConnect(url, 'api', 'crm'))
}

test('connects accounts at two providers by one callback', async () => {
  const service = await startService({ severalIssuers: true })
  const { url, user } = service
  const ofIssueTracker = await user.signIn(await user.pressConnect(url, 'mcp', 'issue-tracker'))
  expect((await user.browser.open(await callbackOfCrm(service))).status).toBe(303)
  expect((await user.browser.open(ofIssueTracker)).status).toBe(303)
  expect(tokenRequests(service)).toEqual([1, 1])
})

test('sends the code of one provider to neither under the state of the other’s flow', async () => {
  const service = await startService({ severalIssuers: true })
  const { url, user, log } = service
  const start = await user.pressConnect(url, 'mcp', 'issue-tracker')
  const callback = await callbackOfCrm(service)
  callback.searchParams.set('state', start.location?.searchParams.get('state') ?? '')

  expect(await ask(user, callback)).toEqual(ISSUER_MISMATCH)
  expect(tokenRequests(service)).toEqual([0, 0])
  expect(log()).toContain('Another issuer answered')
  expect((await ask(user, callback)).json).toMatchObject({ error: 'flow_unknown' })
})

test.each<[string, (issuer: string) => string[]]>([
  ['another issuer', () => ['https://evil.example']],
  ['no issuer', () => []],
  ['an empty issuer', () => ['']],
  ['an issuer that is equivalent, but not the same', (issuer) => [`${issuer}/`]],
  ['an issuer in another case', (issuer) => [issuer.toUpperCase()]],
  ['the issuer twice', (issuer) => [issuer, issuer]],
])('refuses a response that names %s', async (_, names) => {
  for (const severalIssuers of [true, false]) {
    const service = await startService({ severalIssuers })
    const callback = await callbackOfCrm(service)
    callback.searchParams.delete('iss')
    for (const name of names(service.providers.crm.issuer)) callback.searchParams.append('iss', name)
    expect(await ask(service.user, callback)).toEqual(ISSUER_MISMATCH)
    expect(tokenRequests(service)).toEqual([0, 0])
  }
})

test.each([
  ['another issuer', 'https://evil.example'],
  ['no issuer', undefined],
])('shows no error of a provider that names %s', async (_, iss) => {
  const service = await startService({ severalIssuers: true })
  const callback = await service.user.signIn(
    await service.user.pressConnect(service.url, 'api', 'crm'),
    'deny',
  )
  expect(callback.searchParams.get('error')).toBe('access_denied')
  callback.searchParams.delete('iss')
  if (iss !== undefined) callback.searchParams.set('iss', iss)
  expect(await ask(service.user, callback)).toEqual(ISSUER_MISMATCH)
})

test('shows the error of the provider that names itself', async () => {
  const { url, user } = await startService({ severalIssuers: true })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'), 'deny')
  expect((await ask(user, callback)).json).toMatchObject({ providerError: 'access_denied' })
})

test('sends no code to a provider that the connection was moved to meanwhile', async () => {
  const former = 'https://former.example'
  const service = await startService({ openStore: () => changing({ issuer: former }) })
  const callback = await callbackOfCrm(service)
  callback.searchParams.set('iss', former)
  expect(await ask(service.user, callback)).toEqual(ISSUER_MISMATCH)
  expect(tokenRequests(service)).toEqual([0, 0])
})

test('sends no code for a flow that names no issuer', async () => {
  const service = await startService({ openStore: () => changing({ issuer: '' }) })
  const callback = await callbackOfCrm(service)
  callback.searchParams.delete('iss')
  expect(await ask(service.user, callback)).toEqual(ISSUER_MISMATCH)
  expect(tokenRequests(service)).toEqual([0, 0])
})

test('takes a response without a name from the only provider there is, which promises none', async () => {
  const { issuer, tokenRequests } = await startAuthorizationServer()
  const { url, user } = await startService({ editConnections: signingInAt(issuer) })
  const start = await user.pressConnect(url, 'api', 'crm')
  const response = new URLSearchParams({ state: start.location?.searchParams.get('state') ?? '', code: 'a' })
  await user.browser.open(new URL(`/oauth/callback?${response}`, url))
  expect(tokenRequests).toHaveLength(1)
})

test('refuses a response without a name to a flow from before there were several providers', async () => {
  const { issuer, tokenRequests } = await startAuthorizationServer()
  const selected = memoryStore()
  const { app, url } = await startService({
    openStore: () => selected,
    editConnections: signingInAt(issuer, 'crm'),
  })
  const redirectUri = `${url.origin}/oauth/callback`
  const flow = { kind: 'api', connection: 'crm', codeVerifier: 'v'.repeat(43), redirectUri, issuer }
  await selected.store.put('a', flow)
  const answer = await app.inject('/oauth/callback?state=a&code=c')
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ error: 'issuer_mismatch' })
  expect(tokenRequests).toEqual([])
})

test('starts nothing at a provider that could be taken for another', async () => {
  const { issuer } = await startAuthorizationServer()
  const { app, log } = await startService({ editConnections: signingInAt(issuer, 'crm') })
  const answer = await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  expect(answer.statusCode).toBe(502)
  expect(answer.json()).toMatchObject({ error: 'provider_unnamed' })
  expect(answer.cookies).toEqual([])
  expect(log()).toContain(`"issuer":"${issuer}"`)

  const other = await app.inject({ method: 'POST', url: '/connections/mcp/issue-tracker/oauth-start' })
  expect(other.statusCode).toBe(200)
})
