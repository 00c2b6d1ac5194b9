import type { Connection } from './connections.ts'

export interface ConnectionStatus {
  connected?: {
    at: Date
    /** Who signed in, where the provider says. */
    account: string | undefined
    /** What the connection's kind found out after the exchange. */
    detail: string
  }
  /** The last attempt, unless it connected. */
  failed?: { at: Date; reason: string }
}

/**
 * How the connections' flows ended on this replica since it started.
 *
 * It stands where a service keeps its tokens. This one drops them: storing tokens, sealed and shared between
 * replicas, is another matter than holding the state of a flow.
 */
export class ConnectionStatuses {
  readonly #statuses = new Map<Connection, ConnectionStatus>()

  markConnected(connection: Connection, account: string | undefined, detail: string): void {
    this.#statuses.set(connection, { connected: { at: new Date(), account, detail } })
  }

  /** An account that is connected stays so. */
  markFailed(connection: Connection, reason: string): void {
    this.#statuses.set(connection, { ...this.get(connection), failed: { at: new Date(), reason } })
  }

  get(connection: Connection): ConnectionStatus {
    return this.#statuses.get(connection) ?? {}
  }
}
