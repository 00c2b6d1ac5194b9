import { parse } from 'node-html-parser'
import { CookieJar } from 'tough-cookie'
import { secretsOf } from './secrets.ts'
import { type Answer, type Visit, visit } from './visit.ts'

/** How long any one request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000

/** The headers that browsers send with a navigation. */
const VISIT = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

/** A response as seen by a browser. */
export interface Page extends Answer {
  url: URL
  /** The target of a redirect. */
  location: URL | undefined
}

/** The parts of a request other than the headers of a navigation. */
export type OpenOptions = Pick<Visit, 'method' | 'body'> & { headers?: Record<string, string> }

export type Send = (url: URL, visit: Visit) => Promise<Answer>

/** The parts of a browser that a flow needs: cookies, redirects and forms. */
export class Browser {
  // Takes and sends `Secure` cookies over plain http on a loopback address, as browsers do.
  readonly #cookies = new CookieJar()
  readonly #secrets: Set<string>
  readonly #signal: AbortSignal
  readonly #send: Send

  /**
   * @param secrets - collects the states, codes, nonces and bindings that pass through.
   * @param signal - aborts requests in flight.
   * @param send - sends one request.
   */
  constructor(secrets: Set<string>, signal: AbortSignal, send: Send = visit) {
    this.#secrets = secrets
    this.#signal = signal
    this.#send = send
  }

  /** Sends one request without following redirects. */
  async open(url: URL | string, { headers: own = {}, ...init }: OpenOptions = {}): Promise<Page> {
    const target = new URL(url)
    const headers = new Headers({ ...VISIT, ...own })
    const cookies = await this.#cookies.getCookieString(target.href)
    if (cookies !== '') headers.set('cookie', cookies)
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])
    const answer = await this.#send(target, { ...init, headers, signal })
    for (const cookie of answer.headers.getSetCookie()) await this.#cookies.setCookie(cookie, target.href)
    const location = answer.headers.get('location')
    const page = {
      ...answer,
      url: target,
      location: location === null ? undefined : new URL(location, target),
    }
    for (const secret of secretsOf(page)) this.#secrets.add(secret)
    return page
  }

  /** Follows redirects to the end, or until one leads to `stopBefore`, which is not requested. */
  async follow(page: Page, stopBefore?: URL): Promise<Page> {
    let current = page
    while (current.location !== undefined && !leadsTo(current.location, stopBefore)) {
      current = await this.open(current.location)
    }
    return current
  }

  /** Submits the form that `selector` finds on the page, filled in with `values`, by pressing its button. */
  submit(page: Page, values: Record<string, string> = {}, selector = 'form'): Promise<Page> {
    const form = parse(page.body).querySelector(selector)
    if (form === null) throw new Error(`There is no ${selector} on the page at ${page.url.pathname}`)
    return this.open(new URL(form.getAttribute('action') ?? '', page.url), {
      method: 'POST',
      headers: { origin: page.url.origin, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(values),
    })
  }
}

function leadsTo(location: URL, target: URL | undefined): boolean {
  return location.origin === target?.origin && location.pathname === target.pathname
}
