import type { IncomingMessage } from 'node:http'
import { MAX_BODY_BYTES } from '../form-body.ts'

/** One byte more than `complete` accepts, so that it refuses a body that was truncated here. */
const MAX_BYTES = MAX_BODY_BYTES + 1

/** The body of a request, as parsed by a framework or read from the stream. A long body is truncated. */
export async function readBody(
  incoming: IncomingMessage,
  parsed: unknown,
): Promise<string | Uint8Array<ArrayBuffer>> {
  if (typeof parsed === 'string') return parsed
  if (parsed instanceof Uint8Array) return new Uint8Array(parsed)
  if (parsed instanceof URLSearchParams) return parsed.toString()
  // A parser for another content type may set an empty object without reading the stream.
  if (typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length > 0) return formOf(parsed)
  return await readStream(incoming)
}

/** Serialises a parsed form. A repeated parameter is an array; nested values are dropped, as no response has them. */
function formOf(parsed: object): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parsed)) {
    for (const one of [value].flat()) if (typeof one === 'string') form.append(name, one)
  }
  return form.toString()
}

/**
 * Reads a request's stream. A stream that is too long is paused instead of destroyed, because the response needs its
 * socket.
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
