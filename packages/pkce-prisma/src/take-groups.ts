import type { FieldEncryptor } from '@org/field-encryption'
import { BindingMismatchError, StateNotFoundError } from '@org/pkce-core'
import { type DatabaseFailure, databaseFailure } from './database-failure.ts'
import { ALONE, GroupQueue, TOGETHER, type Track } from './group-queue.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import { retryRolledBack } from './retry-rolled-back.ts'
import type { PkceSql } from './sql.ts'
import { type TakeStatements, type TakeTicket, takeTransaction, wanted } from './take-transaction.ts'

interface Reason {
  /** Of whom: the position of its ticket, from 1. */
  index: number
  expired: boolean
  mismatched: boolean
}

const DEAD_CONNECTION_SHOWS_MS = 1_000

interface TakeGroupsOptions {
  prisma: PkcePrismaClient
  encryptor: FieldEncryptor
  sql: PkceSql
  track: Track
}

/** Takes flows in groups: one transaction for all that gathered, and to each its own answer. */
export class TakeGroups {
  readonly #prisma: PkcePrismaClient
  readonly #encryptor: FieldEncryptor
  readonly #sql: PkceSql
  readonly #together: GroupQueue<TakeTicket>
  readonly #alone: GroupQueue<TakeTicket>

  constructor({ prisma, encryptor, sql, track }: TakeGroupsOptions) {
    this.#prisma = prisma
    this.#encryptor = encryptor
    this.#sql = sql
    this.#together = new GroupQueue((group) => this.#takeTogether(group), { ...TOGETHER, track })
    this.#alone = new GroupQueue((group) => this.#takeAlone(group), { ...ALONE, track })
  }

  /** Has the flow taken with the next group. */
  add(ticket: TakeTicket): void {
    this.#together.add(ticket)
  }

  async #takeTogether(group: TakeTicket[]): Promise<void> {
    try {
      await this.#take({ one: this.#sql.takeOne, many: this.#sql.take }, group)
      for (const ticket of await this.#tellWhyNot(open(group))) this.#retakeAlone(ticket)
    } catch (error) {
      const failure = databaseFailure(error)
      const tickets = open(group)
      for (const ticket of tickets) {
        if (failure.mayConcernOneRow && tickets.length > 1) this.#retakeAlone(ticket)
        else ticket.fail(failure)
      }
    }
  }

  #retakeAlone(ticket: TakeTicket): void {
    ticket.begin()
    this.#alone.add(ticket)
  }

  async #takeAlone(group: TakeTicket[]): Promise<void> {
    try {
      await this.#take({ one: this.#sql.takeOneWaiting, many: this.#sql.take }, group)
      // A flow that is there now was put after the DELETE had looked.
      for (const ticket of await this.#tellWhyNot(open(group)))
        ticket.reject(new StateNotFoundError('unknown'))
    } catch (error) {
      for (const ticket of open(group)) ticket.fail(databaseFailure(error))
    }
  }

  async #take(statements: TakeStatements, group: TakeTicket[]): Promise<void> {
    const startedMs = performance.now()
    // A pool may hand out a connection that has just died, which shows at once. Before COMMIT, nothing was asked yet.
    const wasRolledBack = (failure: DatabaseFailure) => {
      const diedEarlier = failure.connectionLost && performance.now() - startedMs < DEAD_CONNECTION_SHOWS_MS
      return failure.gaveWay || (diedEarlier && !group.some(({ isSent }) => isSent))
    }
    await retryRolledBack(async () => {
      for (const ticket of group) ticket.begin()
      while (!(await takeTransaction(this.#prisma, this.#encryptor, statements, open(group))));
    }, wasRolledBack)
  }

  /** Answers the tickets that nothing was found for. Returns those whose flow is there all the same. */
  async #tellWhyNot(tickets: TakeTicket[]): Promise<TakeTicket[]> {
    if (tickets.length === 0) return []
    const reasons = await this.#prisma.$queryRawUnsafe<Reason[]>(this.#sql.whyNotTaken, ...wanted(tickets))
    const reasonOf = new Map(reasons.map((reason) => [tickets[reason.index - 1], reason]))
    return tickets.filter((ticket) => {
      const reason = reasonOf.get(ticket)
      if (reason === undefined) ticket.reject(new StateNotFoundError('unknown'))
      else if (reason.expired) ticket.reject(new StateNotFoundError('expired'))
      else if (reason.mismatched) ticket.reject(new BindingMismatchError())
      return ticket.isOpen
    })
  }
}

function open(tickets: TakeTicket[]): TakeTicket[] {
  return tickets.filter(({ isOpen }) => isOpen)
}
