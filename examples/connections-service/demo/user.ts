import { ACCOUNT } from './account.ts'
import { Browser, type Page } from './browser.ts'
import { DemoFailure } from './report.ts'

/** Somebody with a browser who connects accounts. */
export class User {
  readonly browser: Browser
  readonly #callbackUrl: URL

  /** @param secrets - collects the states, codes, nonces and bindings that pass through the browser. */
  constructor(callbackUrl: URL, secrets: Set<string>, signal: AbortSignal) {
    this.browser = new Browser(secrets, signal)
    this.#callbackUrl = callbackUrl
  }

  /** Presses the connection's button on the service’s page. Answers the redirect to the provider. */
  async pressConnect(service: URL, kind: string, name: string): Promise<Page> {
    const list = await this.browser.open(service)
    return this.browser.submit(list, {}, `form[action="/connections/${kind}/${name}/oauth-start"]`)
  }

  /** Goes through the provider's pages, however many it wants to show. Answers where it sends the browser back to. */
  async signIn(authorization: Page, decision: 'allow' | 'deny' = 'allow'): Promise<URL> {
    let page = await this.browser.follow(authorization, this.#callbackUrl)
    while (page.location === undefined) page = await this.answer(page, decision)
    return this.callbackOf(page)
  }

  /** Fills in the page of the provider that is open, and follows to the next one. */
  async answer(page: Page, decision: 'allow' | 'deny' = 'allow'): Promise<Page> {
    if (page.status !== 200) throw new DemoFailure(`The provider answered with ${page.status}`)
    const asksForPassword = page.body.includes('type="password"')
    const next = await this.browser.submit(page, asksForPassword ? ACCOUNT : { decision })
    return this.browser.follow(next, this.#callbackUrl)
  }

  /** The callback that the provider's last answer leads to. */
  callbackOf({ location }: Page): URL {
    if (location === undefined) throw new DemoFailure('The provider did not lead back to the callback')
    return location
  }
}
