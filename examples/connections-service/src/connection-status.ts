import type { Connection } from './connections.ts'

export interface ConnectedStatus {
  connectedAt: Date
  /** What the connection's kind found out after the exchange. */
  detail: string
}

/**
 * Which connections this replica has connected since it started.
 *
 * It stands where a service keeps its tokens. This one drops them: storing tokens, sealed and shared between
 * replicas, is another matter than holding the state of a flow.
 */
export class ConnectionStatuses {
  readonly #statuses = new Map<Connection, ConnectedStatus>()

  markConnected(connection: Connection, detail: string): void {
    this.#statuses.set(connection, { connectedAt: new Date(), detail })
  }

  get(connection: Connection): ConnectedStatus | undefined {
    return this.#statuses.get(connection)
  }
}
