/**
 * Answers as `work` does, or rejects with `late()` after `ms` milliseconds. What `work` still does then is nobody's
 * concern any more.
 */
export function inTime<T>(ms: number, work: PromiseLike<T>, late: () => Error): Promise<T> {
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
