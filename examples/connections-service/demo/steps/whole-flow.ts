import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

/** Starts a flow on A and completes it on B. Returns the callback. */
export async function wholeFlow({ a, b, callbackUrl, providers }: Stage, user: User): Promise<URL> {
  await user.browser.open(a.url)
  const start = await user.browser.open(new URL('/connections/mcp/issue-tracker/oauth-start', a.url), {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ returnUrl: '/?from=demo' }),
  })
  expectStatus(start, 200, 'A asks the MCP server where to sign in, and stores the flow in PostgreSQL')
  const { registrations } = providers.issueTracker
  expect(
    registrations === 1,
    'It has registered with the identity provider dynamically',
    `${registrations} times`,
  )
  const { authorizationUrl } = JSON.parse(start.body) as { authorizationUrl: string }

  const login = await user.browser.follow(await user.browser.open(authorizationUrl), callbackUrl)
  expectStatus(login, 200, 'The provider asks for a login')
  const consent = await user.answer(login)
  expectStatus(consent, 200, 'The provider accepts the login and asks for consent')
  const callback = user.callbackOf(await user.answer(consent))
  expect(callback.origin === b.url.origin, 'After the consent, the provider redirects to B', callback.origin)

  const connected = await user.browser.open(callback)
  expectStatus(connected, 303, 'B takes the flow and exchanges the code with the stored verifier')
  const returnUrl = new URL('/?from=demo', b.url).href
  expect(connected.location?.href === returnUrl, 'B redirects to the returnUrl of the flow', 'another URL')
  return callback
}

/** The tokens are sealed in the service's own table, so that every replica can use them. */
export async function sameEverywhere({ a, b }: Stage, user: User): Promise<void> {
  for (const replica of [a, b]) {
    const list = await user.browser.open(replica.url)
    const step = `${replica.name} lists the MCP server’s tools and the answer of one`
    expectStatus(list, 200, step, 'my_issues: 2 open issues of ada')
  }
  const used = await user.press(a.url, '/connections/mcp/issue-tracker/use')
  expectStatus(used, 303, 'A calls the tool with the tokens that B sealed')
}
