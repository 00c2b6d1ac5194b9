import type { IncomingMessage } from 'node:http'
import { MAX_BODY_BYTES } from '../form-body.ts'

/** One more than `complete` reads, so that what is cut off here is refused there. */
const MAX_BYTES = MAX_BODY_BYTES + 1

/** The body of a request: as a framework has parsed it, or what can be read of it, cut off where it is too long. */
export async function readBody(
  incoming: IncomingMessage,
  parsed: unknown,
): Promise<string | Uint8Array<ArrayBuffer>> {
  if (typeof parsed === 'string') return parsed
  if (parsed instanceof Uint8Array) return new Uint8Array(parsed)
  if (parsed instanceof URLSearchParams) return parsed.toString()
  // Parsers that a request does not concern may leave an empty object, and the stream unread.
  if (typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length > 0) return formOf(parsed)
  return await readStream(incoming)
}

/** The form that a parser made an object of. A parameter that came twice is an array; what has more levels is no response. */
function formOf(parsed: object): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parsed)) {
    for (const one of [value].flat()) if (typeof one === 'string') form.append(name, one)
  }
  return form.toString()
}

/**
 * Reads a request's stream. It is not destroyed where it goes on too long, as its socket is needed for the answer; nothing more is
 * read then.
 */
function readStream(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const stop = () => {
      incoming.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
    }
    const onEnd = () => {
      stop()
      resolve(new Uint8Array(Buffer.concat(chunks).subarray(0, MAX_BYTES)))
    }
    const onError = (error: Error) => {
      stop()
      reject(error)
    }
    const onClose = () => onError(new Error('The request was closed before its body was read'))
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length < MAX_BYTES) return
      incoming.pause()
      onEnd()
    }
    if (incoming.readableEnded) return onEnd()
    if (incoming.destroyed) return onClose()
    incoming.on('end', onEnd).on('error', onError).on('close', onClose).on('data', onData)
  })
}
