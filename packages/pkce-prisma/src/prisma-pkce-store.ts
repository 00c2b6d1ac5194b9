import crypto from 'node:crypto'
import type { NewPkceState, PkceState, PutOptions, StoreProblem, TakeOptions } from '@org/pkce-core'
import { BasePkceStore } from '@org/pkce-core/store'
import { Batcher } from './batcher.ts'
import { isOver, isTransient } from './certainty.ts'
import { findProblems } from './check.ts'
import { Circuit } from './circuit.ts'
import { type DatabaseError, databaseError } from './database-error.ts'
import { InFlightCalls } from './in-flight-calls.ts'
import { CLOSE_WITHIN_MS, LOOK_UP_ABANDONED_AFTER_MS } from './limits.ts'
import { LockedStates } from './locked-states.ts'
import { type Found, type LookUpItem, lookUp } from './look-up.ts'
import { Opener } from './opener.ts'
import type { PrismaPkceStoreOptions } from './options.ts'
import type { ToStoreError } from './pending-call.ts'
import { type PutItem, putBatch, type Stored } from './put-batch.ts'
import { retry } from './retry.ts'
import { flowBytes, storedFlow } from './row.ts'
import { type Key, seal } from './seal.ts'
import { DEFAULT_SCHEMA, pkceSql } from './sql/index.ts'
import { sweepError, toPutError, toTakeError } from './store-errors.ts'
import { Sweeper } from './sweeper.ts'
import { takeBatch } from './take-batch.ts'
import type { TakeItem } from './take-item.ts'
import { withTimeout } from './with-timeout.ts'

/**
 * Holds PKCE state in the `oauth_pkce_states` table of a PostgreSQL database, for any number of replicas.
 *
 * It stores the state and the binding only as SHA-256 hashes, and the code verifier, nonce and appState only as sealed by
 * the encryptor. The database's clock alone decides whether a flow has expired.
 *
 * Every `put` and `take` is answered within 15 seconds. Until then it rides through transient failures: lost connections, a
 * failover, locks. If 100,000 calls are already waiting, further ones reject with `StoreBusyError`. A sweep deletes
 * expired rows in batches of up to 1,000.
 */
export class PrismaPkceStore extends BasePkceStore {
  readonly #parts: Required<Pick<PrismaPkceStoreOptions, 'prisma' | 'encryptor' | 'schema'>>
  readonly #opener: Opener
  readonly #circuit = new Circuit()
  readonly #inFlight = new InFlightCalls(this.#circuit)
  readonly #lockedStates = new LockedStates()
  readonly #puts: Batcher<PutItem, Stored>
  readonly #lookUps: Batcher<LookUpItem, Found>
  readonly #takes: Batcher<TakeItem, PkceState>
  readonly #sweeper: Sweeper
  readonly #toPutError: ToStoreError
  readonly #toTakeError: ToStoreError

  /**
   * @throws `TypeError` `prisma` is not a client or is the client of a transaction, `encryptor` is missing, `schema` is not
   * a valid identifier, or there is an unknown option.
   * @throws `RangeError` `ttlMs` or `sweepIntervalMs` is out of range.
   * @throws `Error` the version of Node.js is not supported.
   */
  constructor({ prisma, encryptor, schema = DEFAULT_SCHEMA, ...options }: PrismaPkceStoreOptions) {
    if (typeof prisma?.$connect !== 'function') {
      throw new TypeError('prisma must be a PrismaClient, and not the client of a transaction')
    }
    if (!encryptor) throw new TypeError('encryptor is missing: pass a FieldEncryptor')
    const sql = pkceSql(schema)
    super(options)
    this.#parts = { prisma, encryptor, schema }
    this.#opener = new Opener(encryptor)
    this.#puts = new Batcher(putBatch(prisma, sql, this.ttlMs))
    this.#lookUps = new Batcher(lookUp(prisma, sql), LOOK_UP_ABANDONED_AFTER_MS)
    this.#takes = new Batcher(takeBatch(prisma, sql, this.#lockedStates))
    this.#sweeper = new Sweeper(prisma, sql)
    this.#toPutError = toPutError(schema)
    this.#toTakeError = toTakeError(schema)
  }

  /**
   * Stops the store. It accepts no new calls; the promise resolves when the calls in flight have finished, or after
   * 30 seconds. Idempotent.
   */
  override async close(): Promise<void> {
    const idle = super.close().then(() => this.#inFlight.idle())
    await withTimeout(CLOSE_WITHIN_MS, idle, () => new Error()).catch(() => {})
  }

  protected putFlow(
    state: string,
    value: Required<NewPkceState>,
    { signal, binding }: PutOptions,
  ): Promise<Stored> {
    const key = keyOf(state, binding)
    return this.#inFlight.answer<Stored>(signal, this.#toPutError, async (call) => {
      const flow = storedFlow(key, value, await seal(this.#parts.encryptor, key, value))
      const item = { call, flow, key: key.stateHash, bytes: flowBytes(flow) }
      const attempt = () => this.#puts.add(item)
      return retry({ call, circuit: this.#circuit, attempt, mayRepeat: mayPutAgain })
    })
  }

  protected takeFlow(state: string, { signal, binding }: TakeOptions): Promise<PkceState> {
    const key = keyOf(state, binding)
    return this.#inFlight.answer<PkceState>(signal, this.#toTakeError, async (call) => {
      const circuit = this.#circuit
      const { row, expiresAtMs } = await retry({
        call,
        circuit,
        attempt: () => this.#lookUps.add({ call, flow: key, bytes: key.stateHash.length }),
        mayRepeat: isTransient,
      })
      const { stateHash, sealed } = row
      const item: TakeItem = {
        call,
        stateHash,
        sealed,
        expiresAtMs,
        flow: await this.#opener.open(row),
        bytes: stateHash.length + sealed.length,
        isSolo: this.#lockedStates.has(stateHash),
      }
      return retry({
        call,
        circuit,
        attempt: () => this.#takes.add(item),
        // After an unanswered COMMIT, another DELETE decides: only one of the two can have found the row.
        mayRepeat: (error) => isTransient(error) || call.isUncertain,
      })
    })
  }

  protected override findProblems(): Promise<StoreProblem[]> {
    return findProblems(this.#parts)
  }

  protected async sweepFlows(): Promise<number> {
    try {
      return await this.#sweeper.sweep(() => this.isClosed)
    } catch (cause) {
      throw sweepError(this.#parts.schema, databaseError(cause))
    }
  }
}

/** A put is repeated only when its earlier attempt is over. Otherwise that attempt could restore a flow after it was taken. */
function mayPutAgain(error: DatabaseError): boolean {
  return isTransient(error) && isOver(error)
}

function keyOf(state: string, binding: string | undefined): Key {
  return {
    stateHash: crypto.hash('sha256', state),
    bindingHash: binding === undefined ? '' : crypto.hash('sha256', binding),
  }
}
