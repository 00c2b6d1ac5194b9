import { type BatchAnswer, Batcher, type BatchItem } from '../../src/batcher.ts'

interface Item extends BatchItem {
  name: string
}

/** A batch that the batcher started, and that ends when the test says so. */
interface HeldBatch {
  names: string[]
  isSolo: boolean
  /** Answers each item, by default with `answer to ` and its name. */
  answer(...answers: BatchAnswer<string>[]): Promise<void>
  fail(error: Error): Promise<void>
}

/** A batcher, and the batches that it started. */
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
    /** What was started: for each batch its items, and `solo` for one that is. */
    started: () => batches.map(({ names, isSolo }) => [...names, ...(isSolo ? ['solo'] : [])].join(' ')),
    batch: (index: number) => batches[index] as HeldBatch,
    /** Adds items in one turn of the event loop, and answers with what becomes of each: its answer, or `{ error }`. */
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

/** Lets the event loop come round, and the batches start that it brought. */
async function turn(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}
