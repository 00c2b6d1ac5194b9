import { ACCOUNT } from 'connections-service/dist/demo/account.js'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityViolations, collectPolicyViolations } from './page-checks.ts'

/** How long a page may take to come up, in milliseconds. */
const TIMEOUT_MS = 20_000

/** Somebody who looks at a page, and finds everything on it by its role and its name. */
export class Person {
  readonly page: Page
  /** Every place that the page has been at, or has passed through, in this order. */
  readonly visited: URL[] = []
  readonly #policyViolations: string[]
  readonly #runsScripts: boolean

  /** @param runsScripts - whether the browser does. */
  constructor(page: Page, runsScripts = true) {
    this.page = page
    this.#runsScripts = runsScripts
    page.setDefaultTimeout(TIMEOUT_MS)
    page.on('request', (request) => this.visited.push(new URL(request.url())))
    this.#policyViolations = collectPolicyViolations(page)
  }

  /** One more tab of the same browser. */
  async newTab(): Promise<Person> {
    return new Person(await this.page.context().newPage())
  }

  /** The last place with this path. */
  lastVisited(pathname: string): string {
    const found = this.visited.findLast((url) => url.pathname === pathname)
    if (found === undefined) throw new Error(`The page was never at ${pathname}`)
    return found.href
  }

  /** Waits for a page with this heading. Whatever page it is, there is nothing wrong with it. */
  async sees(heading: string): Promise<void> {
    await this.page.bringToFront()
    const seen = () => this.page.getByRole('heading', { level: 1 }).textContent()
    await expect.poll(seen, { timeout: TIMEOUT_MS }).toBe(heading)
    expect(await this.page.title()).toBe(heading)
    // Axe is a script itself.
    if (this.#runsScripts) expect(await accessibilityViolations(this.page)).toEqual([])
    expect(this.#policyViolations).toEqual([])
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  /** The button of a connection on the list, whether it is connected or not. */
  connectButton(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^(Connect|Reconnect) ${name}$`) })
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true })
  }

  /** The list's words about a connection. */
  async readsAbout(name: string): Promise<string> {
    const heading = this.page.getByRole('heading', { name, exact: true })
    return (await this.page.getByRole('listitem').filter({ has: heading }).textContent()) ?? ''
  }

  /** Opens the list, and presses a connection's button. */
  async startsToConnect(service: URL, name: string): Promise<void> {
    await this.page.goto(service.href)
    await this.connectButton(name).click()
  }

  async signsIn(): Promise<void> {
    await this.sees('Sign in')
    await this.page.getByLabel('User name').fill(ACCOUNT.login)
    await this.page.getByLabel('Password').fill(ACCOUNT.password)
    await this.button('Sign in').click()
    await this.sees('Allow access?')
  }

  /** Comes back with the news that the connection is connected. */
  async seesConnected(name: string): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: `${name} is connected.` })
      .waitFor()
    await this.sees('Connections')
    expect(await this.readsAbout(name)).toContain('Connected')
    expect(await this.readsAbout(name)).not.toContain('Last attempt failed')
  }
}
