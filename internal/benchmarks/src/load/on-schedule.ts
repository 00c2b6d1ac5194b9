import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Gives the thread time to start. */
const LEAD_MS = 60

export interface Schedule<Arrival> {
  /** In order of due time. */
  arrivals: Arrival[]
  /** Starts the arrival's work. Must not reject. `dueMs` is relative to `performance.now()`. */
  perform: (arrival: Arrival, dueMs: number) => Promise<void>
  /** Ends the schedule early. */
  signal?: AbortSignal | undefined
}

/** Starts each arrival when it is due, even if earlier ones are still running, and waits for all of them. */
export async function onSchedule<Arrival extends { atMs: number }>({
  arrivals,
  perform,
  signal,
}: Schedule<Arrival>): Promise<void> {
  const startMs = performance.now() + LEAD_MS
  const worker = new Worker(new URL('./arrivals-worker.js', import.meta.url), {
    workerData: {
      startNs: process.hrtime.bigint() + BigInt(LEAD_MS * 1e6),
      offsetsMs: Float64Array.from(arrivals, ({ atMs }) => atMs),
    },
  })
  signal?.addEventListener('abort', () => void worker.terminate(), { once: true })
  const work: Promise<void>[] = []
  worker.on('message', (index: number) => {
    const arrival = arrivals[index] as Arrival
    work.push(perform(arrival, startMs + arrival.atMs))
  })
  await once(worker, 'exit')
  await Promise.all(work)
}
