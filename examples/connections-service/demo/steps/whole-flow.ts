import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

/** Starts on A, finishes on B. Answers the callback that did it. */
export async function wholeFlow({ a, b, callbackUrl }: Stage, user: User): Promise<URL> {
  const start = await user.browser.open(new URL('/connections/mcp/issue-tracker/oauth-start', a.url), {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ returnUrl: '/?from=demo' }),
  })
  expectStatus(start, 200, 'A holds state and verifier in PostgreSQL, and answers with the authorization URL')
  const { authorizationUrl } = JSON.parse(start.body) as { authorizationUrl: string }

  const login = await user.browser.follow(await user.browser.open(authorizationUrl), callbackUrl)
  expectStatus(login, 200, 'The provider asks for a login')
  const consent = await user.answer(login)
  expectStatus(consent, 200, 'The login is right, and the provider asks for consent')
  const callback = user.callbackOf(await user.answer(consent))
  expect(
    callback.origin === b.url.origin,
    'The consent is given: the provider leads back to B',
    callback.origin,
  )

  const connected = await user.browser.open(callback)
  expectStatus(connected, 303, 'B takes the flow, and exchanges the code with the held verifier')
  const returnUrl = new URL('/?from=demo', b.url).href
  expect(connected.location?.href === returnUrl, 'B leads back to where the flow asked to', 'another place')
  const list = await user.browser.follow(connected)
  const accepted = list.body.includes('The MCP server accepts the token')
  expect(
    accepted,
    'The MCP server accepts the token: B lists the connection as connected',
    'it not connected',
  )
  return callback
}
