import { AsyncLocalStorage } from 'node:async_hooks'
import { mayConcernOneRow } from './certainty.ts'
import { setImmediate } from './clock.ts'
import { DatabaseError } from './database-error.ts'
import {
  BATCH_ABANDONED_AFTER_MS,
  MAX_BATCH_BYTES,
  MAX_BATCH_CALLS,
  SHARED_SLOTS,
  SOLO_SLOTS,
} from './limits.ts'
import { withTimeout } from './with-timeout.ts'

/** What a call wants of a batch. */
export interface BatchItem {
  /** `tooLate` is the error of an item that is not to be sent any more. */
  readonly call: { readonly isOpen: boolean; readonly tooLate?: Error | undefined }
  /** About how many bytes of parameters it adds. */
  readonly bytes: number
  /** Items with the same key are never in flight at the same time, and keep their order. */
  readonly key?: string
  /** Whether it is kept out of batches. Set when it could block or fail one. */
  isSolo?: boolean
}

/** An answer of a batch function: the call is to be tried again by itself. */
export const RETRY_SOLO: unique symbol = Symbol('retry solo')

export type BatchAnswer<Answer> = Answer | Error | typeof RETRY_SOLO

/**
 * Answers all items, each with an answer or an error of its own, in their order. Rejects where the statement as a
 * whole failed.
 */
export type BatchFunction<Item, Answer> = (items: Item[], isSolo: boolean) => Promise<BatchAnswer<Answer>[]>

interface Entry<Item, Answer> {
  item: Item
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
  holdsKey: boolean
}

/** Slots of one kind, and what waits for them. */
interface Lane<Item, Answer> {
  waiting: Entry<Item, Answer>[]
  freeSlots: number
  maxCalls: number
}

/**
 * Lets calls share statements. While all slots are taken, arrivals gather, and the next free slot takes them together.
 * With a free slot, a batch is what arrived in one turn of the event loop. Calls that could block or fail a batch are
 * retried solo, in slots of their own.
 */
export class Batcher<Item extends BatchItem, Answer> {
  readonly #run: BatchFunction<Item, Answer>
  readonly #abandonAfterMs: number
  readonly #shared: Lane<Item, Answer> = { waiting: [], freeSlots: SHARED_SLOTS, maxCalls: MAX_BATCH_CALLS }
  readonly #solo: Lane<Item, Answer> = { waiting: [], freeSlots: SOLO_SLOTS, maxCalls: 1 }
  readonly #keysInFlight = new Set<string>()
  #isScheduled = false

  /** @param abandonAfterMs - when a batch without an answer gives its slot to others. */
  constructor(run: BatchFunction<Item, Answer>, abandonAfterMs = BATCH_ABANDONED_AFTER_MS) {
    // A batch serves many callers: it runs in the context that the store was made in, and not in that of one of them.
    const inOwnContext = AsyncLocalStorage.snapshot()
    this.#run = (items, isSolo) => inOwnContext(run, items, isSolo)
    this.#abandonAfterMs = abandonAfterMs
  }

  /** Answers the item with the next batch. Rejects if its caller no longer waits by then. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const lane = item.isSolo ? this.#solo : this.#shared
      lane.waiting.push({ item, resolve, reject, holdsKey: false })
      this.#schedule()
    })
  }

  /** The rest of this turn of the event loop may bring more calls. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#fill(this.#solo)
      this.#fill(this.#shared)
    })
  }

  #fill(lane: Lane<Item, Answer>): void {
    while (lane.freeSlots > 0) {
      const batch = this.#nextBatch(lane)
      if (batch.length === 0) return
      lane.freeSlots -= 1
      void this.#runBatch(batch, lane === this.#solo).then(() => {
        lane.freeSlots += 1
        this.#schedule()
      })
    }
  }

  /** Takes what fits into one batch out of the lane, oldest first. Items whose key is in flight stay behind. */
  #nextBatch(lane: Lane<Item, Answer>): Entry<Item, Answer>[] {
    const batch: Entry<Item, Answer>[] = []
    const left: Entry<Item, Answer>[] = []
    let bytes = 0
    let next = 0
    for (; next < lane.waiting.length && batch.length < lane.maxCalls; next += 1) {
      const entry = lane.waiting[next] as Entry<Item, Answer>
      const { call, key, bytes: itemBytes } = entry.item
      const { tooLate } = call
      if (!call.isOpen) {
        this.#settle(entry, new CallSettledError())
      } else if (tooLate) {
        this.#settle(entry, tooLate)
      } else if (key !== undefined && !entry.holdsKey && this.#keysInFlight.has(key)) {
        left.push(entry)
      } else {
        bytes += itemBytes
        if (batch.length > 0 && bytes > MAX_BATCH_BYTES) break
        if (key !== undefined) this.#keysInFlight.add(key)
        entry.holdsKey = key !== undefined
        batch.push(entry)
      }
    }
    lane.waiting = next === lane.waiting.length ? left : left.concat(lane.waiting.slice(next))
    return batch
  }

  async #runBatch(batch: Entry<Item, Answer>[], isSolo: boolean): Promise<void> {
    const items = batch.map(({ item }) => item)
    const abandoned = () => new DatabaseError({ kind: 'NoAnswerInTime' })
    try {
      const answers = await withTimeout(this.#abandonAfterMs, this.#run(items, isSolo), abandoned)
      for (const [index, entry] of batch.entries()) this.#settle(entry, answers[index] as Answer)
    } catch (error) {
      const isRowAtFault = error instanceof DatabaseError && mayConcernOneRow(error)
      const isRetried = isRowAtFault && batch.length > 1
      for (const entry of batch) {
        if (!isRetried) entry.item.isSolo = isRowAtFault
        this.#settle(entry, isRetried ? RETRY_SOLO : (error as Error))
      }
    }
  }

  #settle(entry: Entry<Item, Answer>, answer: BatchAnswer<Answer>): void {
    if (answer === RETRY_SOLO) {
      this.#solo.waiting.push(entry)
      return
    }
    if (entry.holdsKey) this.#keysInFlight.delete(entry.item.key as string)
    if (answer instanceof Error) entry.reject(answer)
    else entry.resolve(answer)
  }
}

/** The caller has its answer already, so this error is never seen. */
export class CallSettledError extends Error {}
