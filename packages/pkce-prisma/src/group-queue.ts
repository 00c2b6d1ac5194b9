import { inTime } from './in-time.ts'

/** A group that takes longer than this is stuck on a dead connection, and others may take its place. */
const STUCK_AFTER_MS = 30_000

/** Has `close()` wait for work. */
export type Track = (work: Promise<void>) => Promise<void>

/** For whoever may share what is sent with others. */
export const TOGETHER = { slots: 2, maxSize: 256 }
/** For whoever could hold the others up, or make them fail. */
export const ALONE = { slots: 2, maxSize: 1 }

interface GroupQueueOptions {
  /** How many groups may be in flight at once. */
  slots: number
  /** How many items make a group at most. */
  maxSize: number
  /** Is given each group under way. */
  track: Track
}

/**
 * Runs what callers ask for in groups. While as many groups as may be in flight are, what arrives gathers, and the
 * next free slot takes it all. Nobody waits for company: with a free slot, a group is what arrived in one turn of the
 * event loop.
 */
export class GroupQueue<Item> {
  readonly #run: (group: Item[]) => Promise<void>
  readonly #slots: number
  readonly #maxSize: number
  readonly #track: Track
  #waiting: Item[] = []
  #underWay = 0
  #isStarting = false

  /** @param run - answers everyone in the group, and never rejects. */
  constructor(run: (group: Item[]) => Promise<void>, { slots, maxSize, track }: GroupQueueOptions) {
    this.#run = run
    this.#slots = slots
    this.#maxSize = maxSize
    this.#track = track
  }

  add(item: Item): void {
    this.#waiting.push(item)
    this.#startSoon()
  }

  /** Not at once: what else arrives in this turn of the event loop goes along. */
  #startSoon(): void {
    if (this.#isStarting) return
    this.#isStarting = true
    setImmediate(() => {
      this.#isStarting = false
      this.#startNext()
    })
  }

  #startNext(): void {
    while (this.#underWay < this.#slots && this.#waiting.length > 0) {
      this.#underWay += 1
      const group = this.#waiting.splice(0, this.#maxSize)
      void this.#track(this.#runOrGiveUp(group)).then(() => {
        this.#underWay -= 1
        this.#startSoon()
      })
    }
  }

  async #runOrGiveUp(group: Item[]): Promise<void> {
    await inTime(STUCK_AFTER_MS, this.#run(group), () => new Error('The group is stuck')).catch(() => {})
  }
}
