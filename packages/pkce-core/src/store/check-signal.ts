/** What a store asks of a signal. Polyfills may lack `throwIfAborted` and `reason`. */
interface SignalLike {
  aborted: boolean
  reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Refuses anything but an `AbortSignal`, and one that is aborted already, before anything is started for the call. A
 * timer that found no `removeEventListener` later would end the process.
 *
 * @throws `TypeError` it is given, but is no signal; the signal's `reason` where it is aborted.
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

/** What the platform would give as a reason. */
function abortError(): Error {
  return Object.assign(new Error('This operation was aborted'), { name: 'AbortError' })
}
