/** About a tenth of a millisecond, because the kernel adds 0.07 ms to every sleep. */
const NAP_MS = 0.03
const NAP_TAKES_MS = 0.1
/** With more pending deliveries, every turn is followed by a nap, because spinning would occupy a whole core. */
const FEW = 2

interface Delivery {
  dueMs: number
  deliver: () => void
}

/**
 * Delivers items a fixed time after their arrival, in order of arrival.
 *
 * Node's timers count in whole milliseconds. While deliveries are pending, this class turns the event loop instead: it naps,
 * and spins shortly before a delivery is due. An arrival during a nap counts as in its middle. With many pending deliveries,
 * each is made at the nearest turn, so that errors cancel out.
 */
export class DelayLine {
  readonly delayMs: number
  readonly #underWay: Delivery[] = []
  readonly #cell = new Int32Array(new SharedArrayBuffer(4))
  #lastTurnMs: number | undefined

  constructor(delayMs: number) {
    this.delayMs = delayMs
  }

  add(deliver: () => void): void {
    const nowMs = performance.now()
    const arrivedMs = (nowMs + (this.#lastTurnMs ?? nowMs)) / 2
    this.#underWay.push({ dueMs: arrivedMs + this.delayMs, deliver })
    if (this.#lastTurnMs !== undefined) return
    this.#lastTurnMs = nowMs
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    const nowMs = performance.now()
    const busy = this.#underWay.length > FEW
    const untilMs = busy ? nowMs + NAP_TAKES_MS / 2 : nowMs
    while (this.#underWay[0] && this.#underWay[0].dueMs <= untilMs) this.#underWay.shift()?.deliver()
    const [next] = this.#underWay
    this.#lastTurnMs = next && nowMs
    if (!next) return
    if (busy || next.dueMs - performance.now() > NAP_TAKES_MS) Atomics.wait(this.#cell, 0, 0, NAP_MS)
    setImmediate(this.#turn)
  }
}
