import { expect, test } from 'vitest'
import { ask, startService } from './support/service.ts'

test('the callback refuses another browser and still works in the right one', async () => {
  const { url, user, stranger, log } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  // A browser with another flow, and thus with a cookie, but not the cookie of this flow.
  await stranger.pressConnect(url, 'api', 'crm')

  const refused = await ask(stranger, callback)
  expect(refused.status).toBe(403)
  expect(refused.json).toMatchObject({ error: 'other_browser' })
  const page = await stranger.browser.open(callback)
  expect(page.body).toContain('started in another browser')
  expect(page.headers.getSetCookie()).toEqual([])
  expect(log()).toContain('"reason":"other_browser"')

  expect((await user.browser.open(callback)).status).toBe(303)
})

test.each([
  ['mcp', 'issue-tracker'],
  ['api', 'crm'],
])('two tabs complete flows of kind %s in reverse order', async (kind, name) => {
  const { url, user } = await startService()
  const first = await user.pressConnect(url, kind, name)
  const second = await user.pressConnect(url, kind, name)
  const [firstCallback, secondCallback] = [await user.signIn(first), await user.signIn(second)]
  expect((await user.browser.open(secondCallback)).status).toBe(303)
  expect((await user.browser.open(firstCallback)).status).toBe(303)
})

test('the list shows each person their own connections', async () => {
  const { url, user, stranger } = await startService()
  for (const person of [user, stranger]) {
    const callback = await person.signIn(await person.pressConnect(url, 'mcp', 'issue-tracker'))
    expect((await person.browser.open(callback)).status).toBe(303)
  }
  expect((await user.browser.open(url)).body).toContain('open issues of ada')
  expect((await stranger.browser.open(url)).body).toContain('open issues of grace')
})

test('over https, the cookies can only be set by this host', async () => {
  const { app } = await startService({ publicUrl: new URL('https://service.example') })
  const start = await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  expect(start.cookies.map(({ name }) => name)).toEqual([
    '__Host-person',
    expect.stringMatching(/^__Host-pkce-[\w-]{16}$/),
  ])
  for (const cookie of start.cookies) {
    expect(cookie).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'Lax' })
    expect(cookie).not.toHaveProperty('domain')
  }
})
