/** Whose connection, and which one. */
export interface Owner {
  person: string
  kind: string
  name: string
}

/** What one use of a connection brought. */
export interface Usage {
  /** Who signed in, where it is known. */
  account: string | null
  /** What the account answered, in a few words. */
  answer: string
  /** What it offers. */
  tools: string[]
}

/** How a connection is. */
export interface ConnectionStatus {
  account: string | null
  answer: string | null
  tools: string[]
  /** `null` while it has never been connected. */
  connectedAt: Date | null
  /** Why the last attempt failed, unless it succeeded. */
  failure: string | null
  failedAt: Date | null
}

/** Where the service keeps its connections, for all its replicas. */
export interface ConnectionTable {
  /** The connections of one person, under their kind and name. */
  list(person: string): Promise<(ConnectionStatus & Pick<Owner, 'kind' | 'name'>)[]>
  /** Changes what is given, and makes the row where there is none. */
  save(owner: Owner, change: Partial<ConnectionStatus>): Promise<void>
  /** The secret that {@link ConnectionTable.saveCredentials} kept. */
  credentials(owner: Owner): Promise<string | null>
  saveCredentials(owner: Owner, credentials: string | null): Promise<void>
  /** The client that is registered for a connection of this name, shared by its users. */
  registration(name: string): Promise<string | null>
  saveRegistration(name: string, client: string | null): Promise<void>
  close(): Promise<void>
}

/** The table could not be read or written. The message names the database's own code, and no value. */
export class TableUnavailableError extends Error {
  override get name() {
    return 'TableUnavailableError'
  }
}
