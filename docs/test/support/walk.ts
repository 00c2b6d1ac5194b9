import type { Page } from 'connections-service/dist/demo/browser.js'
import { startIdentityProvider } from 'connections-service/dist/demo/identity-provider.js'
import { User } from 'connections-service/dist/demo/user.js'
import { visit } from 'connections-service/dist/demo/visit.js'
import { expect, onTestFinished } from 'vitest'
import { PUBLIC_URL, type Service } from './service-process.ts'

const CLIENT = { clientId: 'documented', clientSecret: 'not a secret outside this test' }
const CALLBACK_URL = new URL('/oauth/callback', PUBLIC_URL)
const CONNECTIONS_URL = new URL('/connections', PUBLIC_URL)

/** Starts a real authorization server on loopback. `env` configures a service to use it. */
export async function startProvider(): Promise<{ env: NodeJS.ProcessEnv; tokenRequests(): number }> {
  const provider = await startIdentityProvider([{ ...CLIENT, redirectUri: CALLBACK_URL.href }])
  onTestFinished(() => provider.stop())
  const { clientId, clientSecret } = CLIENT
  const env = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }
  return { env, tokenRequests: () => provider.tokenRequests }
}

/** Maps a public URL to the URL that answers it. */
let route = (url: URL) => url

/** Routes requests to {@link PUBLIC_URL} to the replicas in turn, as a load balancer would. */
export function balance(services: Service[]): void {
  let turn = 0
  route = (url) => {
    const { origin, pathname, search } = url
    if (origin !== PUBLIC_URL) return url
    const { port = 0 } = services[turn % services.length] ?? {}
    turn += 1
    return new URL(`http://127.0.0.1:${port}${pathname}${search}`)
  }
  onTestFinished(() => {
    route = (url) => url
  })
}

/** A user with a separate browser. @param secrets - collects the values that must not be logged. */
export function newUser(secrets: Set<string>): User {
  const signal = AbortSignal.timeout(300_000)
  return new User(CALLBACK_URL, secrets, signal, undefined, (url, init) => visit(route(url), init))
}

/** Submits the form that starts a flow. Returns the redirect to the provider. */
export async function startFlow({ browser }: User): Promise<Page> {
  const page = await browser.open(new URL('/oauth/start', PUBLIC_URL), {
    method: 'POST',
    body: new URLSearchParams(),
  })
  expect(page.status, page.body).toBe(303)
  return page
}

/** Headers of a request that another site makes the browser send. */
const FROM_ANOTHER_SITE: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site', origin: 'https://other.service.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
]
/** Headers of prefetches, in several browsers. */
const PREFETCHES: Record<string, string>[] = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-moz': 'prefetch' },
]

/** Starts flows from other sites, which is refused, and from our own page. */
async function startFromEverySite({ browser }: User): Promise<void> {
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

/** Exercises everything that a page's service must do. @param tokenRequests - counts the provider's token requests. */
export async function walk(secrets: Set<string>, tokenRequests: () => number): Promise<void> {
  const user = newUser(secrets)
  const stranger = newUser(secrets)

  await startFromEverySite(user)
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
  for (const headers of PREFETCHES) {
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

  await postResponseAgain(user)
  expect(tokenRequests()).toBe(5)
  const denied = await stranger.signIn(await startFlow(stranger), 'deny')
  expect(await stranger.browser.open(denied), 'access denied').toMatchObject({
    status: 400,
    body: 'The provider ended the sign-in. Start again.',
  })
}

/** Posts the provider's response without the cookie, and then posts the form of the service's page with it. */
async function postResponseAgain(user: User): Promise<void> {
  const callback = await user.signIn(await startFlow(user))
  const post = (browser: User['browser'], fields: string) =>
    browser.open(CALLBACK_URL, { method: 'POST', body: new URLSearchParams(fields) })
  const page = await post(newUser(new Set()).browser, callback.search)
  expect(page, page.body).toMatchObject({ status: 200 })
  const fields = [...page.body.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')] as [string, string],
  )
  const finished = await post(user.browser, new URLSearchParams(fields).toString())
  expect(finished, finished.body).toMatchObject({ status: 303, location: CONNECTIONS_URL })
}

/** Checks that no secret that passed through the browsers is in the services' output. */
export function expectNoSecretLogged(services: Service[], secrets: Set<string>): void {
  expect(secrets.size).toBeGreaterThan(5)
  const output = services.map((service) => service.output()).join('')
  for (const secret of secrets) expect(output.includes(secret), 'a secret in the log').toBe(false)
}
