import { clearTimeout, setTimeout } from './clock.ts'

/** Settles as `work` does, or rejects with `late()` after `ms` milliseconds. Late `work` runs on; its result is ignored. */
export function withTimeout<T>(ms: number, work: PromiseLike<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(late()), ms)
    // An encryptor written in JavaScript may return a plain value instead of a promise.
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
