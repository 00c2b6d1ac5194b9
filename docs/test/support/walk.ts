import type { Page } from 'connections-service/dist/demo/browser.js'
import { startIdentityProvider } from 'connections-service/dist/demo/identity-provider.js'
import { User } from 'connections-service/dist/demo/user.js'
import { expect, onTestFinished, vi } from 'vitest'
import { PUBLIC_URL, type Service } from './service-process.ts'
import { visit } from './visit.ts'

const CLIENT = { clientId: 'documented', clientSecret: 'not a secret outside this test' }
const CALLBACK_URL = new URL('/oauth/callback', PUBLIC_URL)
const CONNECTIONS_URL = new URL('/connections', PUBLIC_URL)

/** A real authorization server on loopback, and what a service has to be told to use it. */
export async function startProvider(): Promise<{ env: NodeJS.ProcessEnv; tokenRequests(): number }> {
  const provider = await startIdentityProvider([{ ...CLIENT, redirectUri: CALLBACK_URL.href }])
  onTestFinished(() => provider.stop())
  const { clientId, clientSecret } = CLIENT
  const env = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }
  return { env, tokenRequests: () => provider.tokenRequests }
}

/** Leads what is asked of {@link PUBLIC_URL} to one replica after the other, as a proxy in front of them would. */
export function balance(services: Service[]): void {
  const straight = globalThis.fetch
  let turn = 0
  vi.stubGlobal('fetch', (input: URL, init: RequestInit) => {
    const { origin, pathname, search } = new URL(input)
    const { port = 0 } = services[turn % services.length] ?? {}
    if (origin !== PUBLIC_URL) return straight(input, init)
    turn += 1
    return visit(`http://127.0.0.1:${port}${pathname}${search}`, init)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
}

/** Somebody with a browser of their own. @param secrets - collects what must not be logged. */
export function somebody(secrets: Set<string>): User {
  return new User(CALLBACK_URL, secrets, AbortSignal.timeout(300_000))
}

/** Submits the form that starts a flow. Answers the redirect to the provider. */
export async function startFlow({ browser }: User): Promise<Page> {
  const page = await browser.open(new URL('/oauth/start', PUBLIC_URL), {
    method: 'POST',
    body: new URLSearchParams(),
  })
  expect(page.status, page.body).toBe(303)
  return page
}

/** What a browser sends along with a request of another site's making. */
const FROM_ANOTHER_SITE: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site', origin: 'https://other.service.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
]
/** What browsers send along with what they load ahead. */
const LOADED_AHEAD: Record<string, string>[] = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-moz': 'prefetch' },
]

/** Asks to start a flow as other sites have a browser do, and as our own page does. */
async function startFromEverywhere({ browser }: User): Promise<void> {
  const start = (headers: Record<string, string>) =>
    browser.open(new URL('/oauth/start', PUBLIC_URL), {
      method: 'POST',
      body: new URLSearchParams(),
      headers,
    })
  for (const headers of FROM_ANOTHER_SITE) {
    const refused = await start(headers)
    expect(refused, `a start with ${JSON.stringify(headers)}`).toMatchObject({ status: 403 })
    expect(refused.headers.getSetCookie()).toEqual([])
  }
  for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: PUBLIC_URL }]) {
    expect(await start(headers), `a start with ${JSON.stringify(headers)}`).toMatchObject({ status: 303 })
  }
}

/** Walks through everything that a page's service has to do. @param tokenRequests - how many the provider has got. */
export async function walk(secrets: Set<string>, tokenRequests: () => number): Promise<void> {
  const user = somebody(secrets)
  const stranger = somebody(secrets)

  await startFromEverywhere(user)
  const page = await user.browser.open(CONNECTIONS_URL)
  expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  const start = await user.browser.submit(page)
  expect(start, start.body).toMatchObject({ status: 303 })
  const [cookie = ''] = start.headers.getSetCookie()
  expect(cookie).toMatch(
    /^__Host-pkce-[\w-]{16}=\w+\.[\w-]{43}\.%2Fconnections; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const callback = await user.signIn(start)

  expect(await user.browser.open(callback, { method: 'HEAD' })).toMatchObject({ status: 405 })
  for (const headers of LOADED_AHEAD) {
    const ahead = await user.browser.open(callback, { headers })
    expect(ahead, `a callback with ${JSON.stringify(headers)}`).toMatchObject({ status: 503 })
    expect(ahead.headers.get('cache-control')).toBe('no-store')
  }
  expect(await stranger.browser.open(callback), 'another browser').toMatchObject({ status: 403 })
  expect(tokenRequests(), 'nothing was exchanged').toBe(0)

  const finished = await user.browser.open(callback)
  expect(finished, finished.body).toMatchObject({ status: 303, location: CONNECTIONS_URL })
  expect(tokenRequests()).toBe(1)
  expect(await user.browser.open(callback), 'a reload').toMatchObject({
    status: 303,
    location: CONNECTIONS_URL,
  })
  expect(await user.browser.open(CALLBACK_URL), 'no state').toMatchObject({ status: 400 })

  const [one, other] = [await startFlow(user), await startFlow(user)]
  const [oneBack, otherBack] = [await user.signIn(one), await user.signIn(other)]
  expect(await user.browser.open(oneBack), 'the first of two tabs').toMatchObject({ status: 303 })
  expect(await user.browser.open(otherBack), 'the second of two tabs').toMatchObject({ status: 303 })
  expect(tokenRequests()).toBe(3)

  const raced = await user.signIn(await startFlow(user))
  const racers = await Promise.all([1, 2, 3].map(() => user.browser.open(raced)))
  expect(
    racers.map(({ status }) => status),
    'three callbacks at once',
  ).toEqual([303, 303, 303])
  expect(tokenRequests(), 'one of which exchanged the code').toBe(4)

  await postedAgain(user)
  expect(tokenRequests()).toBe(5)
  const denied = await stranger.signIn(await startFlow(stranger), 'deny')
  expect(await stranger.browser.open(denied), 'access denied').toMatchObject({
    status: 400,
    body: 'The provider ended the sign-in. Start again.',
  })
}

/** Has the provider's answer posted from its own site, without the cookie, and the service's page post it once more. */
async function postedAgain(user: User): Promise<void> {
  const callback = await user.signIn(await startFlow(user))
  const post = (browser: User['browser'], fields: string) =>
    browser.open(CALLBACK_URL, { method: 'POST', body: new URLSearchParams(fields) })
  const page = await post(somebody(new Set()).browser, callback.search)
  expect(page, page.body).toMatchObject({ status: 200 })
  const fields = [...page.body.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')] as [string, string],
  )
  const finished = await post(user.browser, new URLSearchParams(fields).toString())
  expect(finished, finished.body).toMatchObject({ status: 303, location: CONNECTIONS_URL })
}

/** Looks for what passed through the browsers in what the services have written. */
export function expectNoSecretLogged(services: Service[], secrets: Set<string>): void {
  expect(secrets.size).toBeGreaterThan(5)
  const output = services.map((service) => service.output()).join('')
  for (const secret of secrets) expect(output.includes(secret), 'a secret in the log').toBe(false)
}
