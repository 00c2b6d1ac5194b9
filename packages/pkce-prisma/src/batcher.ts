import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type BatchAnswer,
  type BatchFunction,
  type BatchItem,
  CallSettledError,
  RETRY_SOLO,
} from './batch.ts'
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

interface Entry<Item, Answer> {
  item: Item
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
  holdsKey: boolean
}

/** Slots of one kind, and the calls waiting for them. */
interface Lane<Item, Answer> {
  waiting: Entry<Item, Answer>[]
  freeSlots: number
  maxCalls: number
}

/**
 * Lets calls share statements. While all slots are busy, calls queue up, and the next free slot takes them together.
 * If a slot is free, a batch contains the calls that arrived in one turn of the event loop. Calls that could block or fail
 * a batch are retried solo, in separate slots.
 */
export class Batcher<Item extends BatchItem, Answer> {
  readonly #run: BatchFunction<Item, Answer>
  readonly #abandonAfterMs: number
  readonly #shared: Lane<Item, Answer> = { waiting: [], freeSlots: SHARED_SLOTS, maxCalls: MAX_BATCH_CALLS }
  readonly #solo: Lane<Item, Answer> = { waiting: [], freeSlots: SOLO_SLOTS, maxCalls: 1 }
  readonly #keysInFlight = new Set<string>()
  #isScheduled = false

  /** @param abandonAfterMs - how long an unanswered batch keeps its slot. */
  constructor(run: BatchFunction<Item, Answer>, abandonAfterMs = BATCH_ABANDONED_AFTER_MS) {
    // A batch serves many callers, so it runs in the async context that created the store, not in that of one caller.
    const inOwnContext = AsyncLocalStorage.snapshot()
    this.#run = (items, isSolo) => inOwnContext(run, items, isSolo)
    this.#abandonAfterMs = abandonAfterMs
  }

  /** Adds the item to the next batch. Rejects if the caller stops waiting before the batch is sent. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const lane = item.isSolo ? this.#solo : this.#shared
      lane.waiting.push({ item, resolve, reject, holdsKey: false })
      this.#schedule()
    })
  }

  /** Deferred, because more calls may arrive in this turn of the event loop. */
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

  /** Removes as many entries as fit into one batch, oldest first. Items whose key is in flight stay in the lane. */
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
