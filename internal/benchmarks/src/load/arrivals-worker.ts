/** Signals each arrival from a separate thread, because timers of a busy thread are late by a millisecond or more. */
import { parentPort, workerData } from 'node:worker_threads'

const { startNs, offsetsMs } = workerData as { startNs: bigint; offsetsMs: Float64Array }
const cell = new Int32Array(new SharedArrayBuffer(4))

for (const [index, offsetMs] of offsetsMs.entries()) {
  const waitMs = offsetMs - Number(process.hrtime.bigint() - startNs) / 1e6
  if (waitMs > 0) Atomics.wait(cell, 0, 0, waitMs)
  parentPort?.postMessage(index)
}
