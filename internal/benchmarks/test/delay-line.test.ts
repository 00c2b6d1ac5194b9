import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { DelayLine } from '../src/delay-line.ts'

const DELAY_MS = 5
/** With many pending deliveries, each is made at the nearest turn, which may be early. */
const EARLY_MS = 0.1

it('the delay line delivers in order of arrival, and not before the delay has passed', async () => {
  const line = new DelayLine(DELAY_MS)
  const deliveries: { index: number; tookMs: number }[] = []
  const arrivals = Array.from({ length: 20 }, (_, index) => index)
  await new Promise<void>((resolve) => {
    for (const index of arrivals) {
      const arrivedMs = performance.now()
      line.add(() => {
        deliveries.push({ index, tookMs: performance.now() - arrivedMs })
        if (deliveries.length === arrivals.length) resolve()
      })
    }
  })
  expect(deliveries.map(({ index }) => index)).toEqual(arrivals)
  for (const { tookMs } of deliveries) expect(tookMs).toBeGreaterThan(DELAY_MS - EARLY_MS)
})

it('the delay line delivers arrivals after an idle period', async () => {
  const line = new DelayLine(1)
  for (let round = 0; round < 2; round += 1) {
    await new Promise<void>((resolve) => line.add(resolve))
    await setTimeout(5)
  }
})
