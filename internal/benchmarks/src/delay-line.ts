/** About a tenth of a millisecond: the kernel adds 0.07 ms to every sleep. */
const NAP_MS = 0.03
const NAP_TAKES_MS = 0.1
/** With more than these under way, naps are taken between any two turns: to spin would cost a whole core. */
const FEW = 2

interface Delivery {
  dueMs: number
  deliver: () => void
}

/**
 * Makes deliveries a fixed time after they arrived, in the order in which they arrived.
 *
 * Node's timers count in whole milliseconds. While anything is under way, this one turns the event loop instead: it
 * naps, and spins shortly before a delivery is due. What arrives during a nap is taken to have arrived in its middle,
 * and with many deliveries under way each is made at the turn nearest to its time, so that errors cancel out.
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
