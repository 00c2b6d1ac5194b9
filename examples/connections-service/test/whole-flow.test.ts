import { parse } from 'node-html-parser'
import { expect, onTestFinished, test } from 'vitest'
import { startLoopbackServer } from '../demo/loopback-server.ts'
import { startService } from './support/service.ts'

test.each([
  ['mcp', 'issue-tracker', 'my_issues: 2 open issues of ada'],
  ['api', 'crm', 'The API accepts the token.'],
])('a click on the page connects an account of kind %s', async (kind, name, answer) => {
  const { url, user } = await startService()

  const start = await user.pressConnect(url, kind, name)
  expect(start.status).toBe(303)

  const connected = await user.browser.open(await user.signIn(start))
  expect(connected.status).toBe(303)
  expect(connected.location?.href).toBe(`${url.href}?kind=${kind}&connection=${name}`)

  const list = await user.browser.follow(connected)
  expect(list.body).toContain(answer)
  expect(list.body).toContain(`<strong>${name}</strong> is connected.`)
  expect(list.body.match(/>Not connected</g)).toHaveLength(1)

  const used = await user.press(url, `/connections/${kind}/${name}/use`)
  expect(used.status).toBe(303)
  expect((await user.browser.follow(used)).body).toContain(answer)
})

test('the service registers once for all people and lists the tools', async () => {
  const { url, user, stranger, providers } = await startService()
  for (const person of [user, stranger]) {
    await person.browser.open(await person.signIn(await person.pressConnect(url, 'mcp', 'issue-tracker')))
  }
  expect(providers.issueTracker.registrations).toBe(1)
  const tools = parse((await user.browser.open(url)).body).querySelectorAll('.tools li')
  expect(tools.map(({ text }) => text)).toEqual(['close_oldest_issue', 'my_issues', 'find_issue'])
})

test('reconnecting leads to the provider even though the stored tokens still work', async () => {
  const { url, user, providers } = await startService()
  await user.browser.open(await user.signIn(await user.pressConnect(url, 'mcp', 'issue-tracker')))
  const again = await user.pressConnect(url, 'mcp', 'issue-tracker')
  expect(again.status).toBe(303)
  expect(again.location?.origin).toBe(providers.issueTracker.issuer)
})

test('a token follows no redirect of the API', async () => {
  const elsewhere = await startLoopbackServer()
  onTestFinished(() => elsewhere.stop())
  let requests = 0
  elsewhere.answer = (_request, response) => {
    requests += 1
    response.end()
  }
  const crm = await startLoopbackServer()
  onTestFinished(() => crm.stop())
  crm.answer = (_request, response) => response.writeHead(307, { location: elsewhere.origin }).end()
  const { url, user } = await startService({
    editConnections: (json) => json.replace(/"probeUrl":"[^"]*"/, `"probeUrl":"${crm.origin}"`),
  })
  const done = await user.browser.open(await user.signIn(await user.pressConnect(url, 'api', 'crm')))
  expect(done.status).toBe(502)
  expect(requests).toBe(0)
})

test('a person cannot use a connection that they have not made', async () => {
  const { url, user, stranger, app } = await startService()
  await user.browser.open(await user.signIn(await user.pressConnect(url, 'mcp', 'issue-tracker')))
  const answer = await stranger.browser.open(new URL('/connections/mcp/issue-tracker/use', url), {
    method: 'POST',
  })
  expect(answer.status).toBe(404)
  expect((await app.inject({ method: 'POST', url: '/connections/mcp/crm/use' })).statusCode).toBe(404)
})
