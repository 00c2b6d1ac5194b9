/**
 * Runs `work`, but rejects with the signal's reason as soon as it aborts, whatever `work` waits for.
 * Once `work` has called `pastAborting`, it is too late to abort, and its own outcome counts.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  work: (pastAborting: () => void) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work(() => {})

  const { promise: aborted, reject } = withReject()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const stopListening = () => signal.removeEventListener('abort', onAbort)
  try {
    return await Promise.race([
      work(() => {
        signal.throwIfAborted()
        stopListening()
      }),
      aborted,
    ])
  } finally {
    stopListening()
  }
}

function withReject() {
  let reject!: (reason: unknown) => void
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise
  })
  return { promise, reject }
}
