import type { NewPkceState } from '@org/pkce-core'

interface FlowMetadata {
  readonly state: string
  /** SHA-256 of the binding, if there is one. */
  readonly bindingHash: Buffer | undefined
  /** By the wall clock, for callers to read. */
  readonly createdAtMs: number
  /** By the monotonic clock, which decides whether the flow has expired. */
  readonly deadlineMs: number
}

/** A flow to be added. */
export interface NewFlow extends FlowMetadata {
  readonly value: Required<NewPkceState>
}

/** A pending flow. It is a single object because nested ones would give the garbage collector more work. */
export interface Flow extends FlowMetadata, Readonly<Required<NewPkceState>> {}

interface Link extends Flow {
  older: Link | undefined
  newer: Link | undefined
}

/**
 * Flows by state, in the order they were added.
 *
 * A `Map` keeps that order, but finding its oldest entry means walking over all slots that were deleted before it. That
 * is slow when flows are taken in the order they were put. The linked list finds the oldest flow in one step.
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

  /** Adds a flow. There must be none for its state. */
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
