import type { Canaries } from './canaries.ts'
import { exposedTexts } from './exposed-texts.ts'

/** A piece of a canary, spelled in some way. */
interface Piece {
  text: string
  canary: string
}

/**
 * Finds the canaries that `value` exposes, whole or in pieces of nine bytes, in any spelling. Reports the name, the
 * spelling and the place of each, but not its text.
 */
export function leaksIn(value: unknown, canaries: Canaries): string[] {
  const index = indexOf(canaries)
  const leaks = new Set<string>()
  for (const { where, text } of exposedTexts(value)) {
    const finds = [...find(text, index), ...find(squeeze(text), index)]
    const place = where.map(String).map((name) => (find(name, index).size > 0 ? '(a canary)' : name))
    for (const canary of finds) leaks.add(`${canary} in ${['value', ...place].join(' > ')}`)
  }
  return [...leaks]
}

// A multiple of three bytes has no padding in base64, so a sliding window also finds it in the middle of a text.
const PIECE_BYTES = 9
const INDEXED = 8

const SPELLINGS: Record<string, (piece: Buffer, offset: number) => string> = {
  unchanged: (piece) => piece.toString('latin1'),
  'in hex': (piece) => piece.toString('hex'),
  'in upper-case hex': (piece) => piece.toString('hex').toUpperCase(),
  'in base64': (piece) => piece.toString('base64'),
  'in base64url': (piece) => piece.toString('base64url'),
  'as numbers': (piece) => [...piece].join(','),
  'as numbered bytes': (piece, offset) => [...piece].map((byte, at) => `"${offset + at}":${byte}`).join(','),
}

/** Removes line breaks and the separators between the bytes of a dump. */
function squeeze(text: string): string {
  return text.replace(/\\x|[\s%]+/g, '')
}

function find(text: string, index: Map<string, Piece[]>): Set<string> {
  const found = new Set<string>()
  for (let at = 0; at <= text.length - INDEXED; at += 1) {
    for (const piece of index.get(text.slice(at, at + INDEXED)) ?? []) {
      if (text.startsWith(piece.text, at)) found.add(piece.canary)
    }
  }
  return found
}

const indices = new WeakMap<Canaries, Map<string, Piece[]>>()

/** All pieces of all canaries in all spellings, by their first characters. */
function indexOf(canaries: Canaries): Map<string, Piece[]> {
  const known = indices.get(canaries)
  if (known !== undefined) return known
  const index = new Map<string, Piece[]>()
  for (const piece of Object.entries(canaries).flatMap(piecesOf)) {
    const start = piece.text.slice(0, INDEXED)
    index.set(start, [...(index.get(start) ?? []), piece])
  }
  indices.set(canaries, index)
  return index
}

function piecesOf([name, canary]: [string, string | Uint8Array]): Piece[] {
  const bytes = Buffer.from(canary as string)
  const pieces: Piece[] = []
  for (let offset = 0; offset + PIECE_BYTES <= bytes.length; offset += 1) {
    const piece = bytes.subarray(offset, offset + PIECE_BYTES)
    for (const [spelling, spell] of Object.entries(SPELLINGS)) {
      pieces.push({ text: spell(piece, offset), canary: `${name} ${spelling}` })
    }
  }
  return pieces
}
