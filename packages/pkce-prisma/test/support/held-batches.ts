import type { BatchAnswer, BatchItem } from '../../src/batch.ts'
import { Batcher } from '../../src/batcher.ts'

interface Item extends BatchItem {
  name: string
}

/** A batch that the batcher started. The test ends it. */
interface HeldBatch {
  names: string[]
  isSolo: boolean
  /** Answers each item, by default with `answer to ` followed by its name. */
  answer(...answers: BatchAnswer<string>[]): Promise<void>
  fail(error: Error): Promise<void>
}

/** A batcher together with the batches that it started. */
export function holdBatches() {
  const batches: HeldBatch[] = []
  const batcher = new Batcher<Item, string>((items, isSolo) => {
    const names = items.map(({ name }) => name)
    return new Promise((resolve, reject) => {
      batches.push({
        names,
        isSolo,
        answer: (...answers) => {
          resolve(answers.length > 0 ? answers : names.map((name) => `answer to ${name}`))
          return turn()
        },
        fail: (error) => {
          reject(error)
          return turn()
        },
      })
    })
  })
  return {
    /** The started batches: the names of their items, followed by `solo` for a solo batch. */
    started: () => batches.map(({ names, isSolo }) => [...names, ...(isSolo ? ['solo'] : [])].join(' ')),
    batch: (index: number) => batches[index] as HeldBatch,
    /** Adds items in one turn of the event loop. Returns the outcome of each: its answer, or `{ error }`. */
    async add(...items: (string | Partial<Item>)[]) {
      const answers = items.map((item) => {
        const given: Partial<Item> = typeof item === 'string' ? { name: item } : item
        const answer = batcher.add(
          Object.assign(given, { call: { isOpen: true }, bytes: 1, name: '', ...given }),
        )
        return answer.catch((error: unknown) => ({ error }))
      })
      await turn()
      return answers
    },
  }
}

/** Waits a turn of the event loop, so that the next batches start. */
async function turn(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}
