import type { ConnectionStatus, ConnectionTable, Owner } from './connection-table.ts'

type Row = Owner & ConnectionStatus & { credentials: string | null }

/** Keeps connections in memory until the process ends, for a service without a database. */
export class MemoryConnectionTable implements ConnectionTable {
  readonly #rows = new Map<string, Row>()
  readonly #registrations = new Map<string, string>()

  async list(person: string): Promise<Row[]> {
    return [...this.#rows.values()].filter((row) => row.person === person)
  }

  async save(owner: Owner, change: Partial<Row>): Promise<void> {
    this.#rows.set(keyOf(owner), { ...NEW, ...this.#rows.get(keyOf(owner)), ...owner, ...change })
  }

  async credentials(owner: Owner): Promise<string | null> {
    return this.#rows.get(keyOf(owner))?.credentials ?? null
  }

  saveCredentials(owner: Owner, credentials: string | null): Promise<void> {
    return this.save(owner, { credentials })
  }

  async registration(name: string): Promise<string | null> {
    return this.#registrations.get(name) ?? null
  }

  async saveRegistration(name: string, client: string | null): Promise<void> {
    if (client === null) this.#registrations.delete(name)
    else this.#registrations.set(name, client)
  }

  async close(): Promise<void> {}
}

const NEW = {
  credentials: null,
  account: null,
  answer: null,
  tools: [],
  connectedAt: null,
  failure: null,
  failedAt: null,
}

function keyOf({ person, kind, name }: Owner): string {
  return JSON.stringify([person, kind, name])
}
