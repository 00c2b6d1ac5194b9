/** The members of a signal that stores use. Polyfills may lack `throwIfAborted` and `reason`. */
interface SignalLike {
  aborted: boolean
  reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Checks the signal before any work starts for the call. Otherwise a missing `removeEventListener` would throw in a timer
 * later, and end the process.
 *
 * @throws `TypeError` it is neither an `AbortSignal`, `undefined` nor `null`. The signal's `reason` if it is aborted.
 */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || signal === null) return
  if (!isSignal(signal)) throw new TypeError('signal must be an AbortSignal')
  if (signal.aborted) throw signal.reason === undefined ? abortError() : signal.reason
}

function isSignal(signal: unknown): signal is SignalLike {
  try {
    const { aborted, addEventListener, removeEventListener } = signal as SignalLike
    return (
      typeof aborted === 'boolean' &&
      typeof addEventListener === 'function' &&
      typeof removeEventListener === 'function'
    )
  } catch {
    return false
  }
}

/** The platform's default `reason`. */
function abortError(): Error {
  return Object.assign(new Error('This operation was aborted'), { name: 'AbortError' })
}
