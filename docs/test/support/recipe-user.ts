import { ACCOUNT } from 'connections-service/dist/demo/account.js'
import { Browser, type Page } from 'connections-service/dist/demo/browser.js'
import { visit } from 'connections-service/dist/demo/visit.js'
import { onTestFinished } from 'vitest'

export const ORIGIN = 'https://service.example'
export const CALLBACK_URL = `${ORIGIN}/oauth/callback`

/** Answers a browser's request, as a recipe's service does. */
export type Handler = (request: Request) => Promise<Response>

const REFUSE: Handler = async () => new Response(null, { status: 404 })
let recipe = { start: REFUSE, callback: REFUSE }

/** Routes requests to {@link ORIGIN} to a recipe's handlers. */
export function serveRecipe(start: Handler, callback: Handler): void {
  recipe = { start, callback }
  onTestFinished(() => {
    recipe = { start: REFUSE, callback: REFUSE }
  })
}

export function newBrowser(): Browser {
  return new Browser(new Set(), AbortSignal.timeout(60_000), async (url, sent) => {
    if (url.origin !== ORIGIN) return visit(url, sent)
    const { method = 'GET', headers = new Headers(), body = null } = sent
    const request = new Request(url, { method, headers, body })
    const answer = await (url.pathname === '/oauth/start' ? recipe.start : recipe.callback)(request)
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  })
}

/** Starts a flow, signs in at the provider and gives consent. Returns the callback's response. */
export async function signIn(browser: Browser): Promise<Page> {
  const start = await browser.open(`${ORIGIN}/oauth/start`, { method: 'POST', body: new URLSearchParams() })
  if (start.location === undefined) return start
  let page = await browser.follow(start, new URL(CALLBACK_URL))
  while (page.location === undefined) {
    if (page.body.includes(`action="${CALLBACK_URL}"`)) return postForm(browser, page)
    const values = page.body.includes('type="password"') ? { ...ACCOUNT } : { decision: 'allow' }
    page = await browser.follow(await browser.submit(page, values), new URL(CALLBACK_URL))
  }
  return browser.open(page.location)
}

/** Posts the provider's form from its site, without our cookies; then posts our own form, with them. */
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
