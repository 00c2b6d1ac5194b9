import { ACCOUNT } from 'connections-service/dist/demo/account.js'
import { Browser, type Page } from 'connections-service/dist/demo/browser.js'
import { onTestFinished, vi } from 'vitest'

export const ORIGIN = 'https://service.example'
export const CALLBACK_URL = `${ORIGIN}/oauth/callback`

/** What a recipe's service answers to a request of a browser. */
export type Handler = (request: Request) => Promise<Response>

/** Leads what is asked of {@link ORIGIN} to a recipe's handlers. */
export function serveRecipe(start: Handler, callback: Handler): void {
  const straight = globalThis.fetch
  vi.stubGlobal('fetch', (input: URL | Request | string, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== ORIGIN) return straight(input, init)
    const { method = 'GET', headers = {}, body = null } = init ?? {}
    const request = new Request(url, { method, headers, body })
    return url.pathname === '/oauth/start' ? start(request) : callback(request)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
}

export function newBrowser(): Browser {
  return new Browser(new Set(), AbortSignal.timeout(60_000))
}

/** Starts a flow, signs in at the provider and allows what it asks. Answers what the callback says. */
export async function signIn(browser: Browser): Promise<Page> {
  const start = await browser.open(`${ORIGIN}/oauth/start`, { method: 'POST', body: new URLSearchParams() })
  if (start.location === undefined) return start
  let page = await browser.follow(start, new URL(CALLBACK_URL))
  while (page.location === undefined) {
    if (page.body.includes(`action="${CALLBACK_URL}"`)) return postForm(browser, page)
    const values = page.body.includes('type="password"') ? ACCOUNT : { decision: 'allow' }
    page = await browser.follow(await browser.submit(page, values), new URL(CALLBACK_URL))
  }
  return browser.open(page.location)
}

/** Posts the provider's form as another site does, without cookies of ours, and what answers it with them. */
async function postForm(browser: Browser, fromProvider: Page): Promise<Page> {
  const again = await newBrowser().open(CALLBACK_URL, { method: 'POST', body: fieldsOf(fromProvider) })
  if (!again.body.includes('<form')) return again
  return browser.open(CALLBACK_URL, { method: 'POST', body: fieldsOf(again) })
}

function fieldsOf({ body }: Page): URLSearchParams {
  const inputs = body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  const unescaped = (value: string) =>
    value.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  return new URLSearchParams(
    [...inputs].map(([, name = '', value = '']): [string, string] => [name, unescaped(value)]),
  )
}
