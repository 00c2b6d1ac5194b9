import type { PkceStoreError } from '@org/pkce-core'
import { clearTimeout, nowMs, setTimeout } from './clock.ts'
import { DatabaseError } from './database-error.ts'
import { ANSWER_WITHIN_MS, SHORTEST_ATTEMPT_MS } from './limits.ts'
import { SealError } from './seal.ts'

/**
 * The phase of a call.
 *
 * - `waiting`: nothing in flight can take effect without a further step of ours.
 * - `sent`: the statement in flight may take effect by itself.
 * - `committing`: the statement in flight commits, and it is too late to abort.
 * - `settled`: the caller has its answer.
 */
type Phase = 'waiting' | 'sent' | 'committing' | 'settled'

/** Wraps the cause of a failed call in the store's error. */
export type ToStoreError = (cause: Error, nothingChanged: boolean) => PkceStoreError

interface PendingCallOptions {
  signal: AbortSignal | undefined
  toError: ToStoreError
  /** Called when an attempt is still unanswered at the deadline. `startedMs` is when the call began. */
  onUnanswered: (startedMs: number) => void
}

/** One call to `put` or `take`, which is answered once. */
export class PendingCall<Answer> {
  readonly answer: Promise<Answer>
  readonly deadlineMs = nowMs() + ANSWER_WITHIN_MS
  readonly #onUnanswered: PendingCallOptions['onUnanswered']
  readonly #signal: AbortSignal | undefined
  readonly #toError: ToStoreError
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

  /** Answers with the outcome of `work`, unless the caller already has an answer. */
  run(work: () => Promise<Answer>): Promise<Answer> {
    work().then(this.#succeed, this.#fail)
    return this.answer
  }

  /** Whether the caller is still waiting. Only then may a flow be handed to it. */
  get isOpen(): boolean {
    return this.#phase !== 'settled'
  }

  /** Whether an earlier attempt may have taken effect. */
  get isUncertain(): boolean {
    return this.#isUncertain
  }

  /**
   * The error of a call that has no time left for another attempt. An attempt may take as long as the last one; if the
   * deadline cut it short, its outcome would be unknown.
   */
  get tooLate(): DatabaseError | undefined {
    const endsMs = nowMs() + Math.max(this.#lastAttemptMs, SHORTEST_ATTEMPT_MS)
    if (endsMs <= this.deadlineMs) return undefined
    return this.#lastError ?? new DatabaseError({ kind: 'NoAnswerInTime' })
  }

  /** Whether an earlier attempt has failed. */
  get hasFailedBefore(): boolean {
    return this.#lastError !== undefined
  }

  /** Marks the attempt as sent: it may now take effect, even if no answer comes back. */
  send(): void {
    if (!this.isOpen) return
    this.#phase = 'sent'
    this.#sentAtMs = nowMs()
  }

  /** Marks the attempt as committing. */
  commit(): void {
    if (this.isOpen) this.#phase = 'committing'
  }

  /** Records a failed attempt. If it certainly changed nothing, an abort that came too late takes effect now. */
  attemptFailed(error: DatabaseError, { changedNothing }: { changedNothing: boolean }): void {
    this.#lastError = error
    if (this.#phase === 'sent') this.#lastAttemptMs = nowMs() - this.#sentAtMs
    this.#isUncertain ||= !changedNothing
    if (!this.isOpen) return
    this.#phase = 'waiting'
    if (this.#signal?.aborted) this.#abort()
  }

  /** The error for a caller whose attempt may have taken effect, if another attempt cannot find out. */
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
    // The signal of a polyfill may lack a reason.
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
