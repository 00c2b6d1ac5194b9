import { expect, test } from 'vitest'
import { FlowQueue, type NewFlow } from '../src/flow-queue.ts'

function newFlow(state: string): NewFlow {
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

/** Removes every flow, oldest first. Returns their states. */
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
  ['a missing one', 'd', ['a', 'b', 'c']],
] as const)('deleting %s keeps the others in order', ([, deleted, left]) => {
  const queue = new FlowQueue()
  for (const state of 'abc') queue.add(newFlow(state))
  queue.delete(deleted)

  expect(queue.size).toBe(left.length)
  expect(queue.get(deleted)).toBeUndefined()
  queue.add(newFlow('e'))
  expect(drain(queue)).toEqual([...left, 'e'])
})

test('a queue can be reused after it was emptied or cleared', () => {
  const queue = new FlowQueue()
  queue.add(newFlow('a'))
  queue.delete('a')
  expect(queue.oldest).toBeUndefined()
  queue.add(newFlow('b'))
  queue.add(newFlow('c'))
  queue.clear()
  expect(queue).toMatchObject({ size: 0, oldest: undefined })
  queue.add(newFlow('d'))

  expect(drain(queue)).toEqual(['d'])
})

test('a queue behaves like an array under an irregular sequence of adds and deletes', () => {
  const queue = new FlowQueue()
  let expected: string[] = []
  for (let step = 0; step < 5_000; step += 1) {
    // Irregular, but the same in every run.
    const pick = (step * 7_919) % 13
    if (pick < 6 || expected.length === 0) {
      queue.add(newFlow(`state ${step}`))
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
    queue.add(newFlow(`extra ${extra}`))
    expected.push(`extra ${extra}`)
  }
  expect(drain(queue)).toEqual(expected)
})
