import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
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
  expect(tools.map(({ text }) => text)).toEqual(['my_issues', 'find_issue'])
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
