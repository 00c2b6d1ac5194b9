import type { FieldEncryptor } from '@org/field-encryption'
import type { PkceStore } from '@org/pkce-core'
import { expect } from 'vitest'
import { encryptor, newState, newValue, type PkceDatabase } from '../../support/pkce-database.ts'
import { type Hooks, hookedClient } from './hooked-client.ts'
import { openSession } from './session.ts'

/** How many batches of each kind a store may have in flight. */
const SLOTS = 2
const PLUG = 'plug'

/** A gate that the test opens. */
export class Gate {
  open!: () => void
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve
  })
}

/** The suite's encryptor, which first awaits `before` with the name of the connection. */
export function encryptorAfter(
  before: (connection: string, operation: keyof FieldEncryptor) => Promise<void> | void,
): FieldEncryptor {
  const connectionIn = (context: string) => String(/"(?:api|mcp)","([^"]*)"/.exec(context)?.[1])
  return {
    async encrypt(plaintext, context) {
      await before(connectionIn(context), 'encrypt')
      return encryptor.encrypt(plaintext, context)
    },
    async decrypt(sealed, context) {
      await before(connectionIn(context), 'decrypt')
      return encryptor.decrypt(sealed, context)
    },
  }
}

interface OneBatch<Answers> {
  takes: (store: PkceStore) => Answers
  /** How many flows the encryptor must be asked to open before their batch may proceed. */
  opened: number
  /** Called with the name of the connection before the store's encryptor opens a flow. */
  beforeOpening?: (connection: string) => Promise<void> | void
  afterDelete?: Hooks['afterDelete']
}

/** Makes `takes` while the store is busy, so that they share one batch. */
export async function takeInOneBatch<Answers>(
  database: PkceDatabase,
  { takes, opened, beforeOpening = () => {}, afterDelete = () => {} }: OneBatch<Answers>,
): Promise<{ store: PkceStore; answers: Answers }> {
  const gates = Array.from({ length: SLOTS }, () => new Gate())
  let plugs = 0
  let openings = 0
  const store = database.openStore({
    prisma: hookedClient(database.prisma, {
      beforeTransaction: () => gates[plugs++]?.opened,
      afterDelete: () => (plugs > SLOTS ? afterDelete() : undefined),
    }),
    encryptor: encryptorAfter((connection, operation) => {
      if (operation === 'encrypt' || connection === PLUG) return
      openings += 1
      return beforeOpening(connection)
    }),
  })
  const states = gates.map(() => newState())
  for (const state of states) await store.put(state, newValue({ connection: PLUG }))
  const plugging: Promise<unknown>[] = []
  for (const state of states) {
    plugging.push(store.take(state))
    await expect.poll(() => plugs).toBe(plugging.length)
  }
  const answers = takes(store)
  await expect.poll(() => openings).toBe(opened)
  // One slot takes every waiting call; the other becomes free a moment later.
  gates[0]?.open()
  await plugging[0]
  gates[1]?.open()
  await Promise.all(plugging)
  return { store, answers }
}

/** The same for puts: PostgreSQL keeps two of them waiting until all others have arrived. */
export async function putInOneBatch<Answer>(
  database: PkceDatabase,
  store: PkceStore,
  puts: () => Promise<Answer>[],
): Promise<Answer[]> {
  const other = await openSession(database.connectionString)
  await other.query('BEGIN; LOCK TABLE oauth_pkce_states IN SHARE MODE')
  const plugging: Promise<unknown>[] = []
  while (plugging.length < SLOTS) {
    plugging.push(store.put(newState(), newValue({ connection: PLUG })))
    await expect.poll(() => waitingForLocks(database)).toBe(plugging.length)
  }
  const answers = puts()
  // By now they are sealed and queued.
  await new Promise(setImmediate)
  await other.query('COMMIT')
  await other.end()
  await Promise.all(plugging)
  return Promise.all(answers)
}

/** How many sessions of this database wait for a lock. */
export async function waitingForLocks(database: PkceDatabase): Promise<number> {
  const waiting = await database.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return waiting.length
}

/** How many transactions of this database are open. */
export async function openTransactions(database: PkceDatabase): Promise<number> {
  const open = await database.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
  )
  return open.length
}
