import type { PkceStoreError } from '@org/pkce-core'
import { DatabaseFailure } from './database-failure.ts'
import type { SealFailure } from './seal.ts'

/** How long a caller waits for an answer at most, whatever the database and its connections do, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000

interface TicketOptions {
  signal: AbortSignal | undefined
  /** The store's error around a cause. */
  failed: (cause: Error, nothingChanged: boolean) => PkceStoreError
}

/** One caller's put or take: what is asked for, and the one answer that it gets. */
export class Ticket<Request, Answer> {
  readonly request: Request
  readonly answer: Promise<Answer>
  readonly #signal: AbortSignal | undefined
  readonly #failed: TicketOptions['failed']
  readonly #timeout: NodeJS.Timeout
  readonly #onAbort: (() => void) | undefined
  #resolve!: (answer: Answer) => void
  #reject!: (reason: unknown) => void
  #isOpen = true
  #isSent = false
  #isCommitting = false

  constructor(request: Request, { signal, failed }: TicketOptions) {
    this.request = request
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#signal = signal
    this.#failed = failed
    this.#timeout = setTimeout(
      () => this.fail(new DatabaseFailure({ kind: 'NoAnswerInTime' })),
      ANSWER_WITHIN_MS,
    )
    this.#onAbort = signal && (() => this.#abort())
    if (this.#onAbort) signal?.addEventListener('abort', this.#onAbort)
  }

  /** Whether the caller still waits. Whoever does not wait any more must not be given anything. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether what was sent may have taken effect. */
  get isSent(): boolean {
    return this.#isSent
  }

  /** Another attempt begins, and nothing came of the last one: an abort that came too late for it counts again. */
  begin(): void {
    this.#isSent = false
    this.#isCommitting = false
    this.#abort()
  }

  /** What is sent now may take effect even if no answer comes back. */
  send(): void {
    this.#isSent = true
  }

  /** What is sent now commits: too late to abort. */
  commit(): void {
    this.#isSent = true
    this.#isCommitting = true
  }

  resolve(answer: Answer): void {
    this.#close()
    this.#resolve(answer)
  }

  reject(reason: unknown): void {
    this.#close()
    this.#reject(reason)
  }

  fail(cause: DatabaseFailure | SealFailure): void {
    const nothingChanged = !this.#isSent || ('hadNoEffect' in cause && cause.hadNoEffect)
    this.reject(this.#failed(cause, nothingChanged))
  }

  #abort(): void {
    if (this.#signal?.aborted && !this.#isCommitting) this.reject(this.#signal.reason)
  }

  #close(): void {
    this.#isOpen = false
    clearTimeout(this.#timeout)
    if (this.#onAbort) this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}
