/** Identifies a connection and its owner. */
export interface Owner {
  person: string
  kind: string
  name: string
}

/** The result of using a connection. */
export interface Usage {
  /** The account that signed in, if known. */
  account: string | null
  /** The account's answer, in a few words. */
  answer: string
  /** The tools that it offers. */
  tools: string[]
}

/** The status of a connection. */
export interface ConnectionStatus {
  account: string | null
  answer: string | null
  tools: string[]
  /** `null` until it is first connected. */
  connectedAt: Date | null
  /** Why the last attempt failed; `null` if it succeeded. */
  failure: string | null
  failedAt: Date | null
}

/** The service's connections, shared by all replicas. */
export interface ConnectionTable {
  /** Lists the connections of one person. */
  list(person: string): Promise<(ConnectionStatus & Pick<Owner, 'kind' | 'name'>)[]>
  /** Updates the given fields, and creates the row if necessary. */
  save(owner: Owner, change: Partial<ConnectionStatus>): Promise<void>
  /** The secret that {@link ConnectionTable.saveCredentials} stored. */
  credentials(owner: Owner): Promise<string | null>
  saveCredentials(owner: Owner, credentials: string | null): Promise<void>
  /** The registered client of the connection with this name, shared by its users. */
  registration(name: string): Promise<string | null>
  saveRegistration(name: string, client: string | null): Promise<void>
  close(): Promise<void>
}

/** The table could not be read or written. The message contains the database's error code and no value. */
export class TableUnavailableError extends Error {
  override get name() {
    return 'TableUnavailableError'
  }
}
