import type { Flow } from './flow.ts'

/** One way to keep a flow for a while and get it back. All do the same work. */
export interface Contender {
  /** Keeps `flow` under `state` for ten minutes. */
  put(state: string, flow: Flow): unknown
  /** Takes it back once. If there is none: `undefined`, or an error with the code `PKCE_STATE_NOT_FOUND`. */
  take(state: string): Promise<Flow | undefined> | Flow | undefined
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
  /** SQL that adds `$1` flows which are never taken. */
  fill?: string
}

/** A contender in the memory of this process. */
export interface MemoryContender extends Named {
  /** @param capacity - how many flows it has to keep at most. */
  open(capacity: number): Contender
  /** Adds flows faster than by `put`, where that would take hours. */
  preload?(contender: Contender, flows: Iterable<[state: string, flow: Flow]>): void
}

/** How many connections a contender opens: what `pg` opens by default. */
export const CONNECTIONS = 10
