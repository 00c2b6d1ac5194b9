import type { PkceStoreError } from '@org/pkce-core'
import { PendingCall } from '../../src/pending-call.ts'

export type TestCall = PendingCall<string>

/** In the place of a store's error. */
export class StoreFailed extends Error {
  override readonly cause: Error
  readonly nothingChanged: boolean

  constructor(cause: Error, nothingChanged: boolean) {
    super()
    this.cause = cause
    this.nothingChanged = nothingChanged
  }
}

/** A call whose work ends when the test says so, what it is answered or rejected with, and its caller's way to give up. */
export function newCall() {
  const abort = new AbortController()
  const call: TestCall = new PendingCall({
    signal: abort.signal,
    toError: (...told) => new StoreFailed(...told) as unknown as PkceStoreError,
  })
  let succeed!: (answer: string) => void
  let fail!: (error: Error) => void
  const work = new Promise<string>((resolve, reject) => {
    succeed = resolve
    fail = reject
  })
  const answer: Promise<unknown> = call.run(() => work).catch((error: unknown) => error)
  return { call, answer, abort, succeed, fail }
}
