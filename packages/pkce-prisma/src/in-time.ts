/**
 * Answers as `work` does, or rejects with `late()` after `ms` milliseconds. What `work` still does then is nobody's
 * concern any more.
 */
export async function inTime<T>(ms: number, work: PromiseLike<T>, late: () => Error): Promise<T> {
  let timeout: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(late()), ms)
  })
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timeout))
}
