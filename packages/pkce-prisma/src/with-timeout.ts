import { clearTimeout, setTimeout } from './clock.ts'

/** Answers as `work` does, or rejects with `late()` after `ms` milliseconds. `work` is not cancelled; its result is ignored. */
export function withTimeout<T>(ms: number, work: PromiseLike<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(late()), ms)
    // An encryptor in JavaScript may answer at once, without a promise.
    Promise.resolve(work).then(
      (answer) => {
        clearTimeout(timeout)
        resolve(answer)
      },
      (error) => {
        clearTimeout(timeout)
        reject(error)
      },
    )
  })
}
