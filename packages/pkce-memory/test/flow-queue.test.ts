import { expect, test } from 'vitest'
import { FlowQueue, type NewFlow } from '../src/flow-queue.ts'

function holdUnder(state: string): NewFlow {
  const value = {
    kind: '',
    connection: state,
    codeVerifier: '',
    startedBy: '',
    returnUrl: '',
    redirectUri: '',
    issuer: '',
    nonce: '',
    appState: null,
  }
  return { state, value, bindingHash: undefined, createdAtMs: 0, deadlineMs: 0 }
}

/** Empties `queue` from its oldest flow on. */
function drain(queue: FlowQueue): string[] {
  const states: string[] = []
  while (queue.oldest) {
    states.push(queue.oldest.state)
    queue.delete(queue.oldest.state)
  }
  return states
}

test.for([
  ['the oldest', 'a', ['b', 'c']],
  ['one in the middle', 'b', ['a', 'c']],
  ['the newest', 'c', ['a', 'b']],
  ['one that is not there', 'd', ['a', 'b', 'c']],
] as const)('deleting %s keeps the others in order', ([, deleted, left]) => {
  const queue = new FlowQueue()
  for (const state of 'abc') queue.add(holdUnder(state))
  queue.delete(deleted)

  expect(queue.size).toBe(left.length)
  expect(queue.get(deleted)).toBeUndefined()
  queue.add(holdUnder('e'))
  expect(drain(queue)).toEqual([...left, 'e'])
})

test('a queue that was emptied or cleared starts anew', () => {
  const queue = new FlowQueue()
  queue.add(holdUnder('a'))
  queue.delete('a')
  expect(queue.oldest).toBeUndefined()
  queue.add(holdUnder('b'))
  queue.add(holdUnder('c'))
  queue.clear()
  expect(queue).toMatchObject({ size: 0, oldest: undefined })
  queue.add(holdUnder('d'))

  expect(drain(queue)).toEqual(['d'])
})

test('any order of adding and deleting leaves what an array would', () => {
  const queue = new FlowQueue()
  let expected: string[] = []
  for (let step = 0; step < 5_000; step += 1) {
    // An order that is the same in every run, and irregular enough.
    const pick = (step * 7_919) % 13
    if (pick < 6 || expected.length === 0) {
      queue.add(holdUnder(`state ${step}`))
      expected.push(`state ${step}`)
    } else {
      const deleted = expected[(step * 104_729) % expected.length] as string
      queue.delete(deleted)
      expected = expected.filter((state) => state !== deleted)
    }
    expect(queue.oldest?.state).toBe(expected[0])
    expect(queue.size).toBe(expected.length)
  }
  for (let extra = 0; extra < 50; extra += 1) {
    queue.add(holdUnder(`extra ${extra}`))
    expected.push(`extra ${extra}`)
  }
  expect(drain(queue)).toEqual(expected)
})
