import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from './browser.ts'
import type { Replica } from './replica.ts'
import { expect } from './report.ts'
import type { Stage } from './stage.ts'
import { User } from './user.ts'

/** Drives real flows over both replicas, and ends at the first thing that does not hold. */
export async function playScenario(stage: Stage, signal: AbortSignal): Promise<void> {
  const secrets = new Set<string>()
  const user = new User(stage.callbackUrl, secrets, signal)

  heading('A flow starts on A and finishes on B')
  const finished = await wholeFlow(stage, user)

  heading('What is not a live flow is refused')
  await replayed(stage, user, finished)
  await forged(stage, user)
  await expired(stage, user, signal)
  await denied(stage, new User(stage.callbackUrl, secrets, signal))

  heading('Exactly one callback wins, and an outage loses nothing')
  await race(stage, user)
  await outage(stage, user)

  heading('Nothing leaks')
  const log = stage.logs()
  const leaked = [...secrets].filter((secret) => log.includes(secret))
  expect(
    log.includes('/oauth/callback') && leaked.length === 0,
    `None of the ${secrets.size} states and codes is in the logs of the replicas`,
    `${leaked.length} of them there`,
  )
}

async function wholeFlow({ a, b, callbackUrl }: Stage, user: User): Promise<URL> {
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
  expectStatus(connected, 303, 'B takes the hold, and exchanges the code with the held verifier')
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

async function replayed({ a, b }: Stage, user: User, callback: URL): Promise<void> {
  for (const replica of [a, b]) {
    const page = await user.browser.open(at(replica, callback))
    expectStatus(page, 400, `${replica.name} refuses the same callback a second time`, 'Nothing to finish')
  }
}

async function forged({ a, b }: Stage, user: User): Promise<void> {
  for (const replica of [a, b]) {
    const forgery = new URLSearchParams({ code: 'forged', state: randomBytes(32).toString('base64url') })
    const page = await user.browser.open(new URL(`/oauth/callback?${forgery}`, replica.url))
    expectStatus(page, 400, `${replica.name} refuses a state that nobody started with`, 'Nothing to finish')
  }
}

async function expired({ startReplica }: Stage, user: User, signal: AbortSignal): Promise<void> {
  const hasty = await startReplica('C', 1_000)
  const callback = await user.signIn(await user.pressConnect(hasty.url, 'mcp', 'issue-tracker'))
  await sleep(1_100, undefined, { signal })
  const page = await user.browser.open(callback)
  expectStatus(
    page,
    400,
    'B refuses a flow that was started on C for one second, and says why',
    'has expired',
  )
}

async function denied({ a }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'), 'deny')
  const refused = await user.browser.open(callback)
  expectStatus(refused, 400, 'Consent refused at the provider: B says so', 'access_denied')
  const again = await user.browser.open(callback)
  expectStatus(again, 400, 'The flow that was refused at the provider is over', 'Nothing to finish')
}

async function race({ a, b }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  const racers = Array.from({ length: 8 }, (_, index) => at(index % 2 === 0 ? a : b, callback))
  const pages = await Promise.all(racers.map((url) => user.browser.open(url)))
  const won = pages.filter(({ status }) => status === 303).length
  const lost = pages.filter(({ status }) => status === 400).length
  expect(
    won === 1 && lost === 7,
    'Of 8 racing callbacks on A and B, one wins and 7 are refused',
    `${won} and ${lost}`,
  )
}

async function outage({ a, b, postgres }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  await postgres.halt()
  const down = await user.browser.open(callback)
  expectStatus(down, 503, 'PostgreSQL is down: B says to try again', 'Reload this page')
  await postgres.resume()
  const up = await user.browser.open(at(b, callback))
  expectStatus(up, 303, 'PostgreSQL is back: reloading the same callback connects')
}

function at(replica: Replica, callback: URL): URL {
  return new URL(callback.pathname + callback.search, replica.url)
}

function expectStatus({ status, body }: Page, expected: number, step: string, words = ''): void {
  const held = status === expected && body.includes(words)
  expect(held, `${step} (${expected})`, status === expected ? 'other words' : `status ${status}`)
}

function heading(text: string): void {
  console.log(`\n${text}`)
}
