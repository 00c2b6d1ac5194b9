import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Circuit } from '../src/circuit.ts'
import { CIRCUIT_OPENS_AFTER_MS } from '../src/limits.ts'

vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function newCall() {
  return { isOpen: true }
}

/** A circuit that is open because attempts have failed for long enough. */
function openCircuit(): Circuit {
  const circuit = new Circuit()
  circuit.failed(performance.now())
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS)
  circuit.failed(performance.now())
  return circuit
}

test('a circuit lets every call pass until attempts have failed for long enough', () => {
  const circuit = new Circuit()
  circuit.failed(performance.now())
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS - 1)
  circuit.failed(performance.now())
  expect([newCall(), newCall()].map((call) => circuit.admits(call))).toEqual([true, true])
  vi.advanceTimersByTime(1)
  circuit.failed(performance.now())
  expect([newCall(), newCall()].map((call) => circuit.admits(call))).toEqual([true, false])
})

test('the time until the circuit opens counts from the start of the first failed attempt', () => {
  const circuit = new Circuit()
  const startedMs = performance.now()
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS)
  circuit.failed(startedMs)
  circuit.admits(newCall())
  expect(circuit.admits(newCall())).toBe(false)
})

test('that time counts from the last success if the failed attempt began before it', () => {
  const circuit = new Circuit()
  const startedMs = performance.now()
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS - 1)
  circuit.succeeded()
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS - 1)
  circuit.failed(startedMs)
  circuit.admits(newCall())
  expect(circuit.admits(newCall())).toBe(true)
  vi.advanceTimersByTime(1)
  circuit.failed(startedMs)
  circuit.admits(newCall())
  expect(circuit.admits(newCall())).toBe(false)
})

test('an open circuit lets one call pass, and the next once that call is answered', () => {
  const circuit = openCircuit()
  const probe = newCall()
  expect(circuit.admits(probe)).toBe(true)
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS)
  expect(circuit.admits(newCall())).toBe(false)
  probe.isOpen = false
  const next = newCall()
  expect(circuit.admits(next)).toBe(true)
  expect(circuit.admits(newCall())).toBe(false)
})

test('a success closes the circuit immediately and restarts that time', () => {
  const circuit = openCircuit()
  circuit.admits(newCall())
  circuit.succeeded()
  expect(circuit.admits(newCall())).toBe(true)
  circuit.failed(performance.now())
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS - 1)
  expect(circuit.admits(newCall())).toBe(true)
})

test('a failure after a quiet period does not open the circuit', () => {
  const circuit = new Circuit()
  circuit.failed(performance.now())
  vi.advanceTimersByTime(CIRCUIT_OPENS_AFTER_MS + 1)
  expect([newCall(), newCall()].map((call) => circuit.admits(call))).toEqual([true, true])
  circuit.failed(performance.now())
  expect([newCall(), newCall()].map((call) => circuit.admits(call))).toEqual([true, true])
})
