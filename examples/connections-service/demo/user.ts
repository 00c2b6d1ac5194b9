import { ACCOUNT, type Credentials } from './account.ts'
import { Browser, type Page, type Send } from './browser.ts'
import { DemoFailure } from './report.ts'

/** A user with a browser who connects accounts. */
export class User {
  readonly browser: Browser
  readonly #callbackUrl: URL
  readonly #account: Credentials

  /**
   * @param secrets - collects the states, codes, nonces and bindings that pass through the browser.
   * @param account - the account at the providers.
   * @param send - sends one request of the browser.
   */
  constructor(callbackUrl: URL, secrets: Set<string>, signal: AbortSignal, account = ACCOUNT, send?: Send) {
    this.browser = new Browser(secrets, signal, send)
    this.#callbackUrl = callbackUrl
    this.#account = account
  }

  /** Presses the connection's button on the service’s page. Returns the redirect to the provider. */
  async pressConnect(service: URL, kind: string, name: string): Promise<Page> {
    return this.press(service, `/connections/${kind}/${name}/oauth-start`)
  }

  /** Presses the button of the form with this action on the service’s page. */
  async press(service: URL, action: string): Promise<Page> {
    return this.browser.submit(await this.browser.open(service), {}, `form[action="${action}"]`)
  }

  /** Goes through all of the provider's pages. Returns the URL that it sends the browser back to. */
  async signIn(authorization: Page, decision: 'allow' | 'deny' = 'allow'): Promise<URL> {
    let page = await this.browser.follow(authorization, this.#callbackUrl)
    while (page.location === undefined) page = await this.answer(page, decision)
    return this.callbackOf(page)
  }

  /** Submits the provider's current page and follows it to the next one. */
  async answer(page: Page, decision: 'allow' | 'deny' = 'allow'): Promise<Page> {
    if (page.status !== 200) throw new DemoFailure(`The provider answered with ${page.status}`)
    const asksForPassword = page.body.includes('type="password"')
    const next = await this.browser.submit(page, asksForPassword ? { ...this.#account } : { decision })
    return this.browser.follow(next, this.#callbackUrl)
  }

  /** The callback that the provider's last response redirects to. */
  callbackOf({ location }: Page): URL {
    if (location === undefined) throw new DemoFailure('The provider did not redirect to the callback')
    return location
  }
}
