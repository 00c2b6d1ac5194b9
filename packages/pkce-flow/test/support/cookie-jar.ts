/** A browser's cookies for one host, and the requests that carry them. */
export class CookieJar {
  readonly #cookies = new Map<string, string>()

  get names(): string[] {
    return [...this.#cookies.keys()]
  }

  /** Stores and deletes cookies as the `Set-Cookie` headers ask. */
  keep(setCookies: readonly string[]): void {
    for (const setCookie of setCookies) {
      const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(setCookie) ?? []
      if (/; Max-Age=0(;|$)/.test(attributes)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  request(url: string, init: RequestInit = {}): Request {
    const headers = new Headers(init.headers)
    if (this.#cookies.size > 0) headers.set('cookie', this.header)
    return new Request(url, { ...init, headers })
  }
}
