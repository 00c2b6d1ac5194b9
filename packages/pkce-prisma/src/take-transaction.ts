import type { FieldEncryptor } from '@org/field-encryption'
import type { PkceState } from '@org/pkce-core'
import { dateOfEpoch } from './epoch.ts'
import type { PkcePrismaClient, PkceTransactionClient } from './prisma-client.ts'
import { type ClearColumns, type Key, open, type SealedColumns, SealFailure } from './seal.ts'
import { bytea } from './sql.ts'
import type { Ticket } from './ticket.ts'

export type TakeTicket = Ticket<Key, PkceState>

/** The DELETE for one ticket, and for many. */
export interface TakeStatements {
  one: string
  many: string
}

interface TakenRow extends ClearColumns, SealedColumns {
  /** Whose flow it is: the position of its ticket, from 1. */
  index: number
  createdAt: number
  expiresAt: number
}

// How long a take waits for a connection, and how long its transaction may last, in milliseconds.
const TRANSACTION = { maxWait: 10_000, timeout: 10_000 }

/**
 * Takes the flows of all tickets in one transaction: DELETE, open what is sealed, COMMIT; then hands over what was
 * found. Where a flow does not open, or its caller has given up meanwhile, everything is rolled back, and only the
 * tickets at fault are answered.
 *
 * @returns whether it was committed. If not, take again for the tickets that are still open.
 * @throws whatever Prisma throws.
 */
export async function takeTransaction(
  prisma: PkcePrismaClient,
  encryptor: FieldEncryptor,
  statements: TakeStatements,
  tickets: TakeTicket[],
): Promise<boolean> {
  if (tickets.length === 0) return true
  const unopened = new Map<TakeTicket, SealFailure>()
  const holds = new Map<TakeTicket, PkceState>()
  try {
    await prisma.$transaction(async (tx) => {
      const rows = await deleteRows(tx, statements, tickets)
      await Promise.all(
        rows.map(async ([ticket, row]) => {
          const opened = await openRow(encryptor, ticket.request, row)
          if (opened instanceof SealFailure) unopened.set(ticket, opened)
          else holds.set(ticket, opened)
        }),
      )
      if (unopened.size > 0 || rows.some(([ticket]) => !ticket.isOpen)) throw new RolledBack()
      for (const ticket of holds.keys()) ticket.commit()
    }, TRANSACTION)
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
    for (const [ticket, failure] of unopened) ticket.fail(failure)
    return false
  }
  for (const [ticket, hold] of holds) ticket.resolve(hold)
  return true
}

/** Thrown to have Prisma roll back. */
class RolledBack extends Error {}

async function deleteRows(
  tx: PkceTransactionClient,
  statements: TakeStatements,
  tickets: TakeTicket[],
): Promise<[TakeTicket, TakenRow][]> {
  const rows =
    tickets.length === 1
      ? await tx.$queryRawUnsafe<TakenRow[]>(statements.one, ...wanted(tickets).flat())
      : await tx.$queryRawUnsafe<TakenRow[]>(statements.many, ...wanted(tickets))
  return rows.flatMap((row) => {
    const ticket = tickets[row.index - 1]
    return ticket === undefined ? [] : [[ticket, row]]
  })
}

/** The tokens and bindings of tickets, as the parameters of a statement. */
export function wanted(tickets: TakeTicket[]): [string[], string[]] {
  return [
    tickets.map(({ request }) => bytea(request.stateHash)),
    tickets.map(({ request }) => bytea(request.bindingHash)),
  ]
}

async function openRow(encryptor: FieldEncryptor, key: Key, row: TakenRow): Promise<PkceState | SealFailure> {
  try {
    const { codeVerifier, nonce, appState } = await open(encryptor, key, row)
    return {
      kind: row.kind,
      connection: row.connection,
      codeVerifier,
      startedBy: row.startedBy,
      returnUrl: row.returnUrl,
      redirectUri: row.redirectUri,
      issuer: row.issuer,
      nonce,
      appState,
      createdAt: dateOfEpoch(row.createdAt),
      expiresAt: dateOfEpoch(row.expiresAt),
    }
  } catch (error) {
    if (error instanceof SealFailure) return error
    throw error
  }
}
