import type { FieldEncryptor } from '@org/field-encryption'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../generated/client.ts'
import {
  type ConnectionStatus,
  type ConnectionTable,
  type Owner,
  TableUnavailableError,
} from './connection-table.ts'

/** How long a page waits for a connection to the database, in milliseconds. */
const CONNECT_WITHIN_MS = 5_000

/** Stores connections in the service's own tables. Secrets are sealed to their row. */
export class PrismaConnectionTable implements ConnectionTable {
  readonly #prisma: PrismaClient
  readonly #encryptor: FieldEncryptor

  constructor(connectionString: string, encryptor: FieldEncryptor) {
    const adapter = new PrismaPg(
      {
        connectionString,
        connectionTimeoutMillis: CONNECT_WITHIN_MS,
        // The adapter assumes that timestamps are in UTC, even if the server uses another time zone.
        options: '-c timezone=UTC',
      },
      // When a server stops, it ends idle connections. That must not end the process.
      { onPoolError: () => {}, onConnectionError: () => {} },
    )
    this.#prisma = new PrismaClient({ adapter, errorFormat: 'minimal' })
    this.#encryptor = encryptor
  }

  list(person: string): ReturnType<ConnectionTable['list']> {
    return asked(
      this.#prisma.connection.findMany({ where: { person }, omit: { credentials: true, person: true } }),
    )
  }

  save(owner: Owner, change: Partial<ConnectionStatus>): Promise<void> {
    return this.#upsert(owner, change)
  }

  async credentials(owner: Owner): Promise<string | null> {
    const select = { credentials: true }
    const where = { person_kind_name: owner }
    const row = await asked(this.#prisma.connection.findUnique({ where, select }))
    return row?.credentials ? this.#encryptor.decrypt(row.credentials, contextOf(owner)) : null
  }

  async saveCredentials(owner: Owner, credentials: string | null): Promise<void> {
    const sealed = credentials && (await this.#encryptor.encrypt(credentials, contextOf(owner)))
    await this.#upsert(owner, { credentials: sealed })
  }

  async registration(name: string): Promise<string | null> {
    const row = await asked(this.#prisma.registration.findUnique({ where: { name } }))
    return row && this.#encryptor.decrypt(row.client, `registrations:${name}`)
  }

  async saveRegistration(name: string, client: string | null): Promise<void> {
    const where = { name }
    if (client === null) return void (await asked(this.#prisma.registration.deleteMany({ where })))
    const sealed = { client: await this.#encryptor.encrypt(client, `registrations:${name}`) }
    await asked(this.#prisma.registration.upsert({ where, create: { name, ...sealed }, update: sealed }))
  }

  close(): Promise<void> {
    return this.#prisma.$disconnect()
  }

  async #upsert(
    owner: Owner,
    update: Partial<ConnectionStatus> & { credentials?: string | null },
  ): Promise<void> {
    const where = { person_kind_name: owner }
    await asked(
      this.#prisma.connection.upsert({
        where,
        create: { ...owner, ...update },
        update,
        select: { kind: true },
      }),
    )
  }
}

function contextOf({ person, kind, name }: Owner): string {
  return `connections.credentials:${JSON.stringify([person, kind, name])}`
}

/** Prisma's errors quote parameters, so only their code is passed on. */
async function asked<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const { code, name } = error as { code?: string; name: string }
    throw new TableUnavailableError(`The database did not answer (${code ?? name})`)
  }
}
