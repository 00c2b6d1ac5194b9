import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { GroupQueue } from '../src/group-queue.ts'

const STUCK_AFTER_MS = 30_000

afterEach(() => void vi.useRealTimers())

test('with a free slot, a group is what arrives in one turn of the event loop', async () => {
  const { groups, addInTurn } = newQueue({ slots: 2 })
  await addInTurn('a')
  expect(groups).toEqual([['a']])
  await addInTurn('b', 'c')
  expect(groups).toEqual([['a'], ['b', 'c']])
})

test('while all slots are busy, what arrives gathers, and the next free slot takes it all in order', async () => {
  const { groups, addInTurn, finish } = newQueue({ slots: 2 })
  for (const item of ['a', 'b', 'c', 'd', 'e']) await addInTurn(item)
  expect(groups).toEqual([['a'], ['b']])
  await finish(1)
  expect(groups).toEqual([['a'], ['b'], ['c', 'd', 'e']])
  await addInTurn('f')
  await finish(0)
  expect(groups.slice(3)).toEqual([['f']])
})

test('a group has its greatest size, and the rest keep their turn', async () => {
  const { groups, addInTurn, finish } = newQueue({ slots: 1, maxSize: 3 })
  await addInTurn('a')
  await addInTurn('b', 'c', 'd', 'e', 'f', 'g', 'h')
  await finish(0)
  await addInTurn('i')
  await finish(1)
  await finish(2)
  await finish(3)
  expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['e', 'f', 'g'], ['h', 'i']])
})

test('what is too much for one group goes to every free slot at once', async () => {
  const { groups, addInTurn } = newQueue({ slots: 2, maxSize: 2 })
  await addInTurn('a', 'b', 'c', 'd', 'e')
  expect(groups).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('never more groups than slots are under way, however fast items come and go', async () => {
  let underWay = 0
  let most = 0
  const seen: number[] = []
  const run = async (group: number[]) => {
    underWay += 1
    most = Math.max(most, underWay)
    await sleep(10)
    underWay -= 1
    seen.push(...group)
  }
  const queue = new GroupQueue<number>(run, { slots: 3, maxSize: 7, track: (work) => work })
  const items = Array.from({ length: 500 }, (_, item) => item)
  for (const item of items) {
    queue.add(item)
    if (item % 11 === 0) await sleep(1)
  }
  await expect.poll(() => seen.length).toBe(items.length)
  expect(seen.toSorted((a, b) => a - b)).toEqual(items)
  expect(most).toBe(3)
})

test('a group may add to the queue that runs it', async () => {
  const { groups, addInTurn, finish } = newQueue({ slots: 1 })
  await addInTurn('a')
  await addInTurn('a again')
  await finish(0)
  expect(groups).toEqual([['a'], ['a again']])
})

test('a group that is stuck gives its slot back after a while, once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { groups, addInTurn, finish } = newQueue({ slots: 1 })
  await addInTurn('stuck')
  await addInTurn('b')
  await vi.advanceTimersByTimeAsync(STUCK_AFTER_MS - 1)
  expect(groups).toEqual([['stuck']])
  await vi.advanceTimersByTimeAsync(1)
  await turn()
  expect(groups).toEqual([['stuck'], ['b']])

  // When the stuck one ends after all, its slot is long somebody else's.
  await addInTurn('c')
  await finish(0)
  expect(groups).toEqual([['stuck'], ['b']])
  await finish(1)
  expect(groups).toEqual([['stuck'], ['b'], ['c']])
})

test('close() is kept waiting by a group until it ends, or until it is given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { addInTurn, finish, ended } = newQueue({ slots: 2 })
  await addInTurn('a')
  await addInTurn('stuck')
  expect(ended()).toBe(0)
  await finish(0)
  expect(ended()).toBe(1)
  await vi.advanceTimersByTimeAsync(STUCK_AFTER_MS)
  expect(ended()).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

/** Lets the event loop come round, and what was to start in its last turn start. */
async function turn(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

interface QueueOptions {
  slots: number
  maxSize?: number
}

/** A queue whose groups end when they are told to. */
function newQueue({ slots, maxSize = 256 }: QueueOptions) {
  const groups: string[][] = []
  const finishers: (() => void)[] = []
  let ended = 0
  const run = (group: string[]) => {
    groups.push(group)
    return new Promise<void>((resolve) => finishers.push(resolve))
  }
  const track = (work: Promise<void>) =>
    work.finally(() => {
      ended += 1
    })
  const queue = new GroupQueue<string>(run, { slots, maxSize, track })
  return {
    groups,
    async addInTurn(...items: string[]) {
      for (const item of items) queue.add(item)
      await turn()
    },
    /** How many groups nobody waits for any more. */
    ended: () => ended,
    /** Ends the group that was the `index`th to start. */
    async finish(index: number) {
      finishers[index]?.()
      await turn()
    },
  }
}
