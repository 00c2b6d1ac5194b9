import type { NewPkceState } from '@org/pkce-core'

interface Circumstances {
  readonly state: string
  /** SHA-256 of the binding, where there is one. */
  readonly bindingHash: Buffer | undefined
  /** By the wall clock, which callers are shown. */
  readonly createdAtMs: number
  /** By the monotonic clock, which decides. */
  readonly deadlineMs: number
}

/** One pending flow, as it is to be kept. */
export interface NewFlow extends Circumstances {
  readonly value: Required<NewPkceState>
}

/** What is kept of it: one object, as many small ones keep the garbage collector busy. */
export interface Flow extends Circumstances, Readonly<Required<NewPkceState>> {}

interface Link extends Flow {
  older: Link | undefined
  newer: Link | undefined
}

/**
 * Flows by their state, and in the order they were added.
 *
 * A `Map` alone keeps that order too, but finds its oldest entry only past every slot that was deleted before
 * it: slow where flows finish in the order they started. The links lead there in one step.
 */
export class FlowQueue {
  readonly #links = new Map<string, Link>()
  #oldest: Link | undefined
  #newest: Link | undefined

  get size(): number {
    return this.#links.size
  }

  get oldest(): Flow | undefined {
    return this.#oldest
  }

  get(state: string): Flow | undefined {
    return this.#links.get(state)
  }

  /** Adds a flow under a state that has none. */
  add({ state, value, bindingHash, createdAtMs, deadlineMs }: NewFlow): void {
    const link: Link = {
      state,
      kind: value.kind,
      connection: value.connection,
      codeVerifier: value.codeVerifier,
      startedBy: value.startedBy,
      returnUrl: value.returnUrl,
      redirectUri: value.redirectUri,
      issuer: value.issuer,
      nonce: value.nonce,
      appState: value.appState,
      bindingHash,
      createdAtMs,
      deadlineMs,
      older: this.#newest,
      newer: undefined,
    }
    this.#links.set(state, link)
    if (this.#newest === undefined) this.#oldest = link
    else this.#newest.newer = link
    this.#newest = link
  }

  delete(state: string): void {
    const link = this.#links.get(state)
    if (link === undefined) return
    this.#links.delete(state)
    if (link.older === undefined) this.#oldest = link.newer
    else link.older.newer = link.newer
    if (link.newer === undefined) this.#newest = link.older
    else link.newer.older = link.older
  }

  clear(): void {
    this.#links.clear()
    this.#oldest = undefined
    this.#newest = undefined
  }
}
