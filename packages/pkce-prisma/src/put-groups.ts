import type { FieldEncryptor } from '@org/field-encryption'
import { type NewPkceState, StateCollisionError } from '@org/pkce-core'
import { databaseFailure } from './database-failure.ts'
import { dateOfEpoch } from './epoch.ts'
import { ALONE, GroupQueue, TOGETHER, type Track } from './group-queue.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import { retryRolledBack } from './retry-rolled-back.ts'
import { type Key, type SealedColumns, SealFailure, seal } from './seal.ts'
import { bytea, type PkceSql } from './sql.ts'
import type { Ticket } from './ticket.ts'

export type PutTicket = Ticket<{ key: Key; value: Required<NewPkceState> }, { expiresAt: Date }>

interface SealedTicket extends SealedColumns {
  ticket: PutTicket
}

interface StoredRow {
  stateHash: string
  expiresAt: number
}

interface PutGroupsOptions {
  prisma: PkcePrismaClient
  encryptor: FieldEncryptor
  sql: PkceSql
  ttlMs: number
  track: Track
}

/** Puts flows in groups: one statement for all that gathered, and to each its own answer. */
export class PutGroups {
  readonly #options: PutGroupsOptions
  readonly #together: GroupQueue<SealedTicket>
  readonly #alone: GroupQueue<SealedTicket>

  constructor(options: PutGroupsOptions) {
    this.#options = options
    const { track } = options
    this.#together = new GroupQueue((group) => this.#put(group), { ...TOGETHER, track })
    this.#alone = new GroupQueue((group) => this.#put(group), { ...ALONE, track })
  }

  /** Seals the flow, and has it put with the next group. */
  async add(ticket: PutTicket): Promise<void> {
    try {
      const { key, value } = ticket.request
      const { sealed, sealVersion } = await seal(this.#options.encryptor, key, value)
      this.#together.add({ ticket, sealed, sealVersion })
    } catch (error) {
      ticket.fail(error instanceof SealFailure ? error : databaseFailure(error))
    }
  }

  async #put(group: SealedTicket[]): Promise<void> {
    const { byToken, second } = oneForEachToken(group.filter(({ ticket }) => ticket.isOpen))
    if (byToken.size === 0) return
    try {
      const stored = await retryRolledBack(() => this.#insert([...byToken.values()]))
      for (const { stateHash, expiresAt } of stored) {
        byToken.get(stateHash)?.ticket.resolve({ expiresAt: dateOfEpoch(expiresAt) })
        byToken.delete(stateHash)
      }
      for (const { ticket } of byToken.values()) ticket.reject(new StateCollisionError())
    } catch (error) {
      const failure = databaseFailure(error)
      for (const sealed of byToken.values()) {
        if (failure.mayConcernOneRow && byToken.size > 1) this.#putAlone(sealed)
        else sealed.ticket.fail(failure)
      }
    }
    for (const sealed of second) this.#together.add(sealed)
  }

  #putAlone(sealed: SealedTicket): void {
    sealed.ticket.begin()
    this.#alone.add(sealed)
  }

  async #insert(group: SealedTicket[]): Promise<StoredRow[]> {
    for (const { ticket } of group) ticket.begin()
    const flows = group.filter(({ ticket }) => ticket.isOpen)
    for (const { ticket } of flows) ticket.send()
    const { prisma, sql, ttlMs } = this.#options
    const keys = flows.map(({ ticket }) => ticket.request.key)
    const rows = flows.map(({ ticket }) => ticket.request.value)
    const columns: unknown[][] = [
      keys.map(({ stateHash }) => bytea(stateHash)),
      keys.map(({ bindingHash }) => bytea(bindingHash)),
      rows.map(({ kind }) => kind),
      rows.map(({ connection }) => connection),
      rows.map(({ startedBy }) => startedBy),
      rows.map(({ returnUrl }) => returnUrl),
      rows.map(({ redirectUri }) => redirectUri),
      rows.map(({ issuer }) => issuer),
      flows.map(({ sealed }) => sealed),
      flows.map(({ sealVersion }) => sealVersion),
    ]
    if (flows.length === 1) {
      // Parsed and planned in half the time. An expired hold, should one be in the way, is for the other statement.
      const [stored] = await prisma.$queryRawUnsafe<Omit<StoredRow, 'stateHash'>[]>(
        sql.putOne,
        ...columns.flat(),
        ttlMs,
      )
      if (stored && keys[0]) return [{ ...keys[0], ...stored }]
    }
    return prisma.$queryRawUnsafe<StoredRow[]>(sql.put, ...columns, ttlMs)
  }
}

/** One statement cannot put two flows under one token: whoever comes second waits for the end of the first one. */
function oneForEachToken(group: SealedTicket[]) {
  const byToken = new Map<string, SealedTicket>()
  const second: SealedTicket[] = []
  for (const sealed of group) {
    const { stateHash } = sealed.ticket.request.key
    if (byToken.has(stateHash)) second.push(sealed)
    else byToken.set(stateHash, sealed)
  }
  return { byToken, second }
}
