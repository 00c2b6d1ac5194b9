import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Gives the thread time to start. */
const LEAD_MS = 60

export interface Schedule<Arrival> {
  /** In the order in which they are due. */
  arrivals: Arrival[]
  /** Starts what arrived, and never rejects. `dueMs` is by `performance.now()`. */
  perform: (arrival: Arrival, dueMs: number) => Promise<void>
  /** Ends the schedule before its time. */
  signal?: AbortSignal | undefined
}

/** Performs each arrival when it is due, however many before it are still under way, and waits for all of them. */
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
