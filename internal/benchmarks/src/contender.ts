import type { Flow } from './flow.ts'

/** A way to store a flow and take it back. All contenders do the same work. */
export interface Contender {
  /** Stores `flow` under `state` for ten minutes. */
  put(state: string, flow: Flow): unknown
  /** Takes the flow back once. Without one: `undefined`, or an error with the code `PKCE_STATE_NOT_FOUND`. */
  take(state: string): Promise<Flow | undefined> | Flow | undefined
  close(): Promise<void> | void
}

interface Named {
  name: string
  /** Whether it is one of our stores. */
  ours?: boolean
}

/** A contender on a server that several processes can share. */
export interface ServedContender extends Named {
  /** Creates its table in an empty database. */
  prepare(url: string): Promise<void>
  /** Opens the store and connections of one replica. */
  open(url: string): Promise<Contender>
  /** SQL that inserts `$1` flows that are never taken. */
  fill?: string
}

/** A contender in the memory of this process. */
export interface MemoryContender extends Named {
  /** @param capacity - the maximum number of flows that it has to hold. */
  open(capacity: number): Contender
  /** Adds flows faster than `put`, for contenders where `put` would take hours. */
  preload?(contender: Contender, flows: Iterable<[state: string, flow: Flow]>): void
}

/** How many connections a contender opens: the default of `pg`. */
export const CONNECTIONS = 10
