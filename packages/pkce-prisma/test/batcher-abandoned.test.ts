import { expect, test, vi } from 'vitest'
import { BATCH_ABANDONED_AFTER_MS } from '../src/limits.ts'
import { holdBatches } from './support/held-batches.ts'

vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))

test('an unanswered batch loses its slot, and its late answer is ignored', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { add, started, batch } = holdBatches()
    const [stuck] = await add('stuck')
    await add('also stuck')
    await add('a')
    await vi.advanceTimersByTimeAsync(BATCH_ABANDONED_AFTER_MS - 1)
    expect(started()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    await expect(stuck).resolves.toMatchObject({ error: { kind: 'NoAnswerInTime' } })
    await add('b')
    expect(started().slice(2)).toEqual(['a', 'b'])
    // Another batch has taken over the slot by now.
    await add('c')
    await batch(0).answer()
    expect(started()).toHaveLength(4)
    await batch(2).answer()
    expect(started().slice(4)).toEqual(['c'])
  } finally {
    vi.useRealTimers()
  }
})
