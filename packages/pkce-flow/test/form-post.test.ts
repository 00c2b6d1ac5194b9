import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { CALLBACK_URL, callbackOf, newService } from './support/service.ts'

const FORM = 'application/x-www-form-urlencoded'

function post(
  body: RequestInit['body'],
  headers: Record<string, string> = {},
  url = CALLBACK_URL,
): [string, RequestInit] {
  const init = { method: 'POST', body, headers: { 'content-type': FORM, ...headers }, duplex: 'half' }
  return [url, init as RequestInit]
}

function attribute(text: string): string {
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  return text.replace(/&[^;]+;/g, (entity) => entities[entity as keyof typeof entities])
}

/** The fields of the page's form, as a browser parses them. */
function fieldsOf(page: string): [string, string][] {
  const inputs = page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)
  return [...inputs].map(([, name = '', value = '']) => [attribute(name), attribute(value)])
}

test('posts a response without the cookie again, and then completes', async () => {
  const { flows, begin, browser, events } = newService()
  const { state } = await begin()
  const sent = new URLSearchParams({ state, code: 'a', user: '{"name":"A & <b>\'\\""}', submit: 'x' })
  // A cross-site POST carries no `Lax` cookie.
  const first = await flows.complete(new Request(...post(sent)))
  expect(first).toMatchObject({ ok: false, reason: 'post_again', status: 200 })
  expect(events).toHaveLength(1)

  const page = await first.response().text()
  expect(page).toContain(`action="${CALLBACK_URL}"`)
  expect(page).toContain('<button>')
  const again = new URLSearchParams(fieldsOf(page))
  const done = await flows.complete(browser.request(...post(again)))
  if (!done.ok) throw new Error(done.reason)
  expect(done.callback.href).toBe(`${CALLBACK_URL}?${sent}`)
  expect(events).toMatchObject([{ type: 'begun' }, { type: 'completed' }])
})

test('the policy of the page allows only its script and the allowed return origins', async () => {
  const { flows } = newService({ returnOrigins: ['https://app.example'] })
  const response = (await flows.complete(new Request(...post('state=a&code=b')))).response()
  const page = await response.text()
  const [, script = ''] = /<script>(.*)<\/script>/.exec(page) ?? []
  const hash = createHash('sha256').update(script).digest('base64')
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; script-src 'sha256-${hash}'; form-action 'self' https://app.example; ` +
      "base-uri 'none'; frame-ancestors 'none'",
  )
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test('escapes the parameters that it posts again', async () => {
  const { flows } = newService()
  const body = new URLSearchParams({ state: '"><script>alert(1)</script>', code: "'&<", '"><x y="': 'z' })
  const page = await (await flows.complete(new Request(...post(body)))).response().text()
  expect(page).not.toMatch(/<x|<script>alert|value="[^"]*[<>']/)
  expect(fieldsOf(page).slice(0, -1)).toEqual([...body])
})

test('refuses a browser that still has no cookie after the second POST', async () => {
  const { flows, begin } = newService()
  const { state } = await begin()
  const page = await (await flows.complete(new Request(...post(`state=${state}&code=a`)))).response().text()
  const again = await flows.complete(new Request(...post(new URLSearchParams(fieldsOf(page)))))
  expect(again).toMatchObject({ ok: false, reason: 'other_browser' })
})

test('completes without a second POST if the cookie or a binding is present', async () => {
  const { flows, begin, browser } = newService({ cookie: { sameSite: 'none' } })
  const { state } = await begin()
  const done = await flows.complete(browser.request(...post(`state=${state}&code=a`)))
  expect(done.ok && done.callback.search).toBe(`?state=${state}&code=a`)

  const begun = await flows.begin({ connection: 'a' }, { binding: 'session' })
  const request = new Request(...post(`state=${begun.state}&code=a`))
  expect(await flows.complete(request, { binding: 'session' })).toMatchObject({ ok: true })
})

test('adds the posted parameters to the query of callbackUrl', async () => {
  const callbackUrl = `${CALLBACK_URL}?tenant=a`
  const { flows, begin, browser } = newService({ callbackUrl, cookie: { sameSite: 'none' } })
  const { state } = await begin()
  const done = await flows.complete(browser.request(...post(`state=${state}&code=a`, {}, callbackUrl)))
  expect(done.ok && done.callback.href).toBe(`${callbackUrl}&state=${state}&code=a`)
})

test.each<[string, (state: string) => [string, RequestInit]]>([
  ['JSON', (state) => post(JSON.stringify({ state, code: 'a' }), { 'content-type': 'application/json' })],
  ['plain text', (state) => post(`state=${state}&code=a`, { 'content-type': 'text/plain' })],
  [
    'a type with the right beginning',
    (state) => post(`state=${state}&code=a`, { 'content-type': `${FORM}x` }),
  ],
  ['two states', (state) => post(`state=${state}&state=b&code=a`)],
  ['an empty body', () => post('')],
  ['no code', (state) => post(`state=${state}`)],
  ['a state in the query', (state) => post('code=a', {}, callbackOf({ state }))],
  ['a code in the query', (state) => post(`state=${state}&code=a`, {}, `${CALLBACK_URL}?code=b`)],
  ['more than 64 KiB', (state) => post(`state=${state}&code=a&x=${'y'.repeat(65_536)}`)],
  ['a length above 64 KiB', (state) => post(`state=${state}&code=a`, { 'content-length': '65537' })],
])('refuses a POST of %s as unknown and takes nothing', async (_, postOf) => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  expect(await flows.complete(browser.request(...postOf(begun.state)))).toMatchObject({ reason: 'unknown' })
  expect(await flows.complete(browser.request(callbackOf(begun)))).toMatchObject({ ok: true })
})

test.each([`${FORM}; charset=UTF-8`, FORM.toUpperCase(), ` ${FORM} ;x`])(
  'accepts a form with the content type %j',
  async (type) => {
    const { flows, begin, browser } = newService()
    const { state } = await begin()
    const request = browser.request(...post(`state=${state}&code=a`, { 'content-type': type }))
    expect(await flows.complete(request)).toMatchObject({ ok: true })
  },
)

test('stops reading an endless body', async () => {
  let cancelled = false
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(1_000))),
    cancel() {
      cancelled = true
    },
  })
  const refused = await newService().flows.complete(new Request(...post(endless)))
  expect(refused).toMatchObject({ reason: 'unknown' })
  expect(cancelled).toBe(true)
})

test('rejects a request whose body has already been read', async () => {
  const request = new Request(...post('state=a&code=b'))
  await request.text()
  await expect(newService().flows.complete(request)).rejects.toThrow(/has already been read/)
})
