import type { MemoryContender } from '../contender.ts'
import { type Flow, TTL_MS } from '../flow.ts'

/** A `Map` that is scanned for expired flows on every put and take. */
export const contender: MemoryContender = {
  name: 'Map, scanned on every put and take',
  open: () => new ScannedMap(),
  preload(contender, flows) {
    if (contender instanceof ScannedMap) contender.preload(flows)
  },
}

class ScannedMap {
  readonly #entries = new Map<string, { flow: Flow; expiresAtMs: number }>()

  put(state: string, flow: Flow): void {
    this.#evictExpired()
    this.#entries.set(state, { flow, expiresAtMs: Date.now() + TTL_MS })
  }

  take(state: string): Flow | undefined {
    this.#evictExpired()
    const entry = this.#entries.get(state)
    this.#entries.delete(state)
    return entry?.flow
  }

  preload(flows: Iterable<[state: string, flow: Flow]>): void {
    const expiresAtMs = Date.now() + TTL_MS
    for (const [state, flow] of flows) this.#entries.set(state, { flow, expiresAtMs })
  }

  close(): void {
    this.#entries.clear()
  }

  #evictExpired(): void {
    const nowMs = Date.now()
    for (const [state, { expiresAtMs }] of this.#entries)
      if (expiresAtMs <= nowMs) this.#entries.delete(state)
  }
}
