import { ACCOUNT } from 'connections-service/dist/demo/account.js'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityViolations, collectPolicyViolations } from './page-checks.ts'

/** How long a page may take to load, in milliseconds. */
const TIMEOUT_MS = 20_000

/** A person at a browser, who finds every element by its role and name. */
export class Person {
  readonly page: Page
  /** Every URL that the page has visited, in order, including redirects. */
  readonly visited: URL[] = []
  readonly #policyViolations: string[]
  readonly #runsScripts: boolean

  /** @param runsScripts - whether the browser runs scripts. */
  constructor(page: Page, runsScripts = true) {
    this.page = page
    this.#runsScripts = runsScripts
    page.setDefaultTimeout(TIMEOUT_MS)
    page.on('request', (request) => this.visited.push(new URL(request.url())))
    this.#policyViolations = collectPolicyViolations(page)
  }

  /** Opens another tab of the same browser. */
  async newTab(): Promise<Person> {
    return new Person(await this.page.context().newPage())
  }

  /** The last visited URL with this path. */
  lastVisited(pathname: string): string {
    const found = this.visited.findLast((url) => url.pathname === pathname)
    if (found === undefined) throw new Error(`The page never visited ${pathname}`)
    return found.href
  }

  /** Waits for a page with this heading, and checks that it has no violations. */
  async sees(heading: string): Promise<void> {
    await this.page.bringToFront()
    const seen = () => this.page.getByRole('heading', { level: 1 }).textContent()
    await expect.poll(seen, { timeout: TIMEOUT_MS }).toBe(heading)
    expect(await this.page.title()).toBe(heading)
    // Axe is itself a script.
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

  /** The text of the list about a connection. */
  async readsAbout(name: string): Promise<string> {
    const heading = this.page.getByRole('heading', { name, exact: true })
    return (await this.page.getByRole('listitem').filter({ has: heading }).textContent()) ?? ''
  }

  /** Opens the list and presses a connection's button. */
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

  /** Checks that the list reports the connection as connected. */
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
