import { parse } from 'node-html-parser'
import { CookieJar } from 'tough-cookie'
import { secretsOf } from './secrets.ts'

/** How long any one request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000

/** One answer, as a browser sees it. */
export interface Page {
  url: URL
  status: number
  headers: Headers
  body: string
  /** Where it redirects to. */
  location: URL | undefined
}

/** As much of a browser as a flow needs: cookies, redirects and forms. */
export class Browser {
  // Takes and sends `Secure` cookies over plain http on a loopback address, as browsers do.
  readonly #cookies = new CookieJar()
  readonly #secrets: Set<string>
  readonly #signal: AbortSignal

  /**
   * @param secrets - collects the states, codes, nonces and bindings that pass through.
   * @param signal - gives up on whatever is under way.
   */
  constructor(secrets: Set<string>, signal: AbortSignal) {
    this.#secrets = secrets
    this.#signal = signal
  }

  /** One request, without following where it leads. */
  async open(url: URL | string, init: RequestInit = {}): Promise<Page> {
    const target = new URL(url)
    const headers = new Headers({ accept: 'text/html', ...init.headers })
    headers.set('cookie', await this.#cookies.getCookieString(target.href))
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])
    const response = await fetch(target, { ...init, headers, signal, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) await this.#cookies.setCookie(cookie, target.href)
    const location = response.headers.get('location')
    const page = {
      url: target,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      location: location === null ? undefined : new URL(location, target),
    }
    for (const secret of secretsOf(page)) this.#secrets.add(secret)
    return page
  }

  /** Follows redirects to the end, or to where one leads to `stopBefore`, which is not requested then. */
  async follow(page: Page, stopBefore?: URL): Promise<Page> {
    let current = page
    while (current.location !== undefined && !leadsTo(current.location, stopBefore)) {
      current = await this.open(current.location)
    }
    return current
  }

  /** Submits the form of the page that `selector` finds, with the values typed in and the button pressed. */
  submit(page: Page, values: Record<string, string> = {}, selector = 'form'): Promise<Page> {
    const form = parse(page.body).querySelector(selector)
    if (form === null) throw new Error(`There is no ${selector} on the page at ${page.url.pathname}`)
    return this.open(new URL(form.getAttribute('action') ?? '', page.url), {
      method: 'POST',
      headers: { origin: page.url.origin },
      body: new URLSearchParams(values),
    })
  }
}

function leadsTo(location: URL, target: URL | undefined): boolean {
  return location.origin === target?.origin && location.pathname === target.pathname
}
