import { CookieJar } from '../../support/cookie-jar.ts'
import { CALLBACK_URL } from '../../support/service.ts'
import { ACCOUNT_HEADER } from './approve.ts'

/** A user with a browser, and with an account of the same name at each authorization server. */
export class Person {
  readonly name: string
  /** The cookies of the service. */
  readonly cookies = new CookieJar()

  constructor(name: string) {
    this.name = name
  }

  /** The request in which this user asks to connect. */
  startRequest(): Request {
    return this.cookies.request(new URL('/connect', CALLBACK_URL).href, { method: 'POST' })
  }

  /** Follows the redirect to the authorization server. Returns the callback's request. */
  async signIn(redirect: Response): Promise<Request> {
    this.cookies.keep(redirect.headers.getSetCookie())
    return this.cookies.request(await this.walk(redirect.headers.get('location') ?? ''))
  }

  /** Visits the authorization server's pages. Returns the URL of the callback. */
  async walk(authorizationUrl: string): Promise<string> {
    const cookies = new CookieJar()
    let url = authorizationUrl
    while (!url.startsWith(CALLBACK_URL)) {
      const headers = { [ACCOUNT_HEADER]: this.name, cookie: cookies.header }
      const response = await fetch(url, { headers, redirect: 'manual' })
      cookies.keep(response.headers.getSetCookie())
      const location = response.headers.get('location')
      if (location === null) throw new Error(`${response.status} ${await response.text()}`)
      url = new URL(location, url).href
    }
    return url
  }
}
