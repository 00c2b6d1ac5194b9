import type { Flow } from './flow.ts'

/** One way to keep a flow for a while and get it back. All do the same work. */
export interface Contender {
  /** Keeps `flow` under `token` for ten minutes. */
  put(token: string, flow: Flow): unknown
  /** Takes it back once. Where nothing is kept under `token`, or no longer: `undefined`, or `PKCE_STATE_NOT_FOUND`. */
  take(token: string): Promise<Flow | undefined> | Flow | undefined
  close(): Promise<void> | void
}

interface Named {
  name: string
  /** Whether it is one of the stores that this is about. */
  ours?: boolean
}

/** A contender behind a server, which several processes can share. */
export interface ServedContender extends Named {
  /** Makes its table in an empty database. */
  prepare(url: string): Promise<void>
  /** Opens what one replica would: a store and its connections. */
  open(url: string): Promise<Contender>
  /** SQL that adds `$1` flows which nobody takes. */
  fill?: string
}

/** A contender in the memory of this process. */
export interface MemoryContender extends Named {
  /** @param capacity - the most that it is going to hold. */
  open(capacity: number): Contender
  /** Adds flows faster than by `put`, where that would take hours. */
  preload?(contender: Contender, flows: Iterable<[token: string, flow: Flow]>): void
}

/** How many connections a contender opens: what `pg` opens by default. */
export const CONNECTIONS = 10
