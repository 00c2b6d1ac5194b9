import type { PkceStoreError } from '@org/pkce-core'
import { clearTimeout, nowMs, setTimeout } from './clock.ts'
import { DatabaseError } from './database-error.ts'
import { ANSWER_WITHIN_MS, SHORTEST_ATTEMPT_MS } from './limits.ts'
import { SealError } from './seal.ts'

/**
 * Where a call is.
 *
 * - `waiting`: nothing is in flight that could take effect without a further step of ours.
 * - `sent`: what is in flight may take effect by itself.
 * - `committing`: the same, and it is too late to abort.
 * - `settled`: the caller has its answer.
 */
type Phase = 'waiting' | 'sent' | 'committing' | 'settled'

interface PendingCallOptions {
  signal: AbortSignal | undefined
  /** The store's error around a cause. */
  toError: (cause: Error, nothingChanged: boolean) => PkceStoreError
  /** Is told, when an attempt goes unanswered until the deadline, when the call began. */
  onUnanswered: (startedMs: number) => void
}

/** One caller of `put` or `take`, who gets one answer. */
export class PendingCall<Answer> {
  readonly answer: Promise<Answer>
  readonly deadlineMs = nowMs() + ANSWER_WITHIN_MS
  readonly #onUnanswered: PendingCallOptions['onUnanswered']
  readonly #signal: AbortSignal | undefined
  readonly #toError: PendingCallOptions['toError']
  #resolve!: (answer: Answer) => void
  #reject!: (reason: unknown) => void
  #timeout: NodeJS.Timeout | undefined
  #phase: Phase = 'waiting'
  #isUncertain = false
  #sentAtMs = 0
  #lastAttemptMs = 0
  #lastError: DatabaseError | undefined

  constructor({ signal, toError, onUnanswered }: PendingCallOptions) {
    this.#signal = signal
    this.#toError = toError
    this.#onUnanswered = onUnanswered
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    signal?.addEventListener('abort', this.#abort)
    this.#timeout = setTimeout(this.#giveUp, ANSWER_WITHIN_MS)
  }

  /** Answers with what `work` comes to, unless the caller has been answered before. */
  run(work: () => Promise<Answer>): Promise<Answer> {
    work().then(this.#succeed, this.#fail)
    return this.answer
  }

  /** Whether the caller still waits: only then may it be given anything. */
  get isOpen(): boolean {
    return this.#phase !== 'settled'
  }

  /** Whether an attempt that is over may have taken effect. */
  get isUncertain(): boolean {
    return this.#isUncertain
  }

  /**
   * The error of a call whose next attempt would come too late. It may take as long as the last one did, and be cut short by
   * the deadline with its outcome open.
   */
  get tooLate(): DatabaseError | undefined {
    const endsMs = nowMs() + Math.max(this.#lastAttemptMs, SHORTEST_ATTEMPT_MS)
    if (endsMs <= this.deadlineMs) return undefined
    return this.#lastError ?? new DatabaseError({ kind: 'NoAnswerInTime' })
  }

  /** Whether this is not its first attempt. */
  get hasFailedBefore(): boolean {
    return this.#lastError !== undefined
  }

  /** What is sent now may take effect even if no answer comes back. */
  send(): void {
    if (!this.isOpen) return
    this.#phase = 'sent'
    this.#sentAtMs = nowMs()
  }

  /** What is sent now commits. */
  commit(): void {
    if (this.isOpen) this.#phase = 'committing'
  }

  /** An attempt is over, and failed. Where it is certain that it changed nothing, an abort that came too late counts again. */
  attemptFailed(error: DatabaseError, { changedNothing }: { changedNothing: boolean }): void {
    this.#lastError = error
    if (this.#phase === 'sent') this.#lastAttemptMs = nowMs() - this.#sentAtMs
    this.#isUncertain ||= !changedNothing
    if (!this.isOpen) return
    this.#phase = 'waiting'
    if (this.#signal?.aborted) this.#abort()
  }

  /** The error for a caller whose attempt may have taken effect, where no further one can tell. */
  uncertainError(): PkceStoreError {
    return this.#toError(this.#lastError ?? new DatabaseError({}), false)
  }

  readonly #succeed = (answer: Answer): void => {
    this.#settle()
    this.#resolve(answer)
  }

  readonly #fail = (error: unknown): void => {
    const isCause = error instanceof DatabaseError || error instanceof SealError
    const reason = isCause ? this.#toError(error, this.#changedNothing) : error
    this.#settle()
    this.#reject(reason)
  }

  readonly #giveUp = (): void => {
    const late = new DatabaseError({ kind: 'NoAnswerInTime' })
    if (this.#lastError === undefined) this.#onUnanswered(this.deadlineMs - ANSWER_WITHIN_MS)
    this.#fail(this.#phase === 'waiting' ? (this.#lastError ?? late) : late)
  }

  readonly #abort = (): void => {
    const isTooLate = this.#phase === 'committing' || this.#isUncertain
    // The signal of a polyfill may know no reason.
    if (!isTooLate) this.#fail(this.#signal?.reason ?? new DOMException('The call was aborted', 'AbortError'))
  }

  get #changedNothing(): boolean {
    return this.#phase === 'waiting' && !this.#isUncertain
  }

  #settle(): void {
    this.#phase = 'settled'
    clearTimeout(this.#timeout)
    this.#signal?.removeEventListener('abort', this.#abort)
  }
}
