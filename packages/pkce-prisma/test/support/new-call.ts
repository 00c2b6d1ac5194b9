import type { PkceStoreError } from '@org/pkce-core'
import { PendingCall } from '../../src/pending-call.ts'

export type TestCall = PendingCall<string>

/** Stands in for the store's error. */
export class StoreFailed extends Error {
  override readonly cause: Error
  readonly nothingChanged: boolean

  constructor(cause: Error, nothingChanged: boolean) {
    super()
    this.cause = cause
    this.nothingChanged = nothingChanged
  }
}

/** A call whose work the test ends, with its outcome and the `AbortController` of its caller. */
export function newCall() {
  const abort = new AbortController()
  const unanswered: number[] = []
  const call: TestCall = new PendingCall({
    signal: abort.signal,
    onUnanswered: (startedMs) => void unanswered.push(startedMs),
    toError: (...facts) => new StoreFailed(...facts) as unknown as PkceStoreError,
  })
  let succeed!: (answer: string) => void
  let fail!: (error: Error) => void
  const work = new Promise<string>((resolve, reject) => {
    succeed = resolve
    fail = reject
  })
  const answer: Promise<unknown> = call.run(() => work).catch((error: unknown) => error)
  return { call, answer, abort, succeed, fail, unanswered }
}
