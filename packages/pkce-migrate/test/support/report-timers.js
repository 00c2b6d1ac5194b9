// Imported before a program. When the program ends, it writes how many long timers were started, and how many of them kept
// the process alive until they fired.
import { writeSync } from 'node:fs'

const LONG_MS = 5_000

const { setTimeout } = globalThis
let [started, waitedFor] = [0, 0]
globalThis.setTimeout = (callback, ms, ...args) => {
  if (!(ms >= LONG_MS)) return setTimeout(callback, ms, ...args)
  started += 1
  const timer = setTimeout(() => {
    if (timer.hasRef()) waitedFor += 1
    callback(...args)
  }, ms)
  return timer
}

process.on('exit', () => writeSync(2, JSON.stringify({ started, waitedFor })))
