import fc from 'fast-check'
import { anyString } from './arbitraries.ts'

/** Turns a sealed value into another value. Some edits use parts of a second sealed value. */
export type Edit = (sealed: string, other: string) => string
const place = fc.noBias(fc.nat(1_000)).map((thousandths) => thousandths / 1_000)
const at = (share: number, sealed: string) => Math.round(share * sealed.length)
const piece = fc
  .tuple(fc.constantFrom('A', '.', '=', '\n', '\0', ''), anyString)
  .map((parts) => parts.join(''))

export const edits: [string, fc.Arbitrary<Edit>][] = [
  [
    'a part replaced',
    fc.tuple(place, fc.nat(3), piece).map(([share, length, inserted]) => (sealed) => {
      const start = at(share, sealed)
      return sealed.slice(0, start) + inserted + sealed.slice(start + length)
    }),
  ],
  [
    'a part removed',
    fc.tuple(place, place).map(([one, two]) => (sealed) => {
      const [start, end] = [one, two].map((share) => at(share, sealed)).sort((a, b) => a - b)
      return sealed.slice(0, start) + sealed.slice(end)
    }),
  ],
  [
    'characters added at one end',
    fc.tuple(fc.boolean(), piece).map(
      ([inFront, more]) =>
        (sealed) =>
          inFront ? more + sealed : sealed + more,
    ),
  ],
  [
    'two parts swapped',
    fc.tuple(place, place, place).map((shares) => (sealed) => {
      const [start, middle, end] = shares.map((share) => at(share, sealed)).sort((a, b) => a - b)
      return (
        sealed.slice(0, start) + sealed.slice(middle, end) + sealed.slice(start, middle) + sealed.slice(end)
      )
    }),
  ],
  [
    'the end of another value',
    place.map((share) => (sealed, other) => {
      return sealed.slice(0, at(share, sealed)) + other.slice(at(share, sealed))
    }),
  ],
  [
    'its parts reordered or left out',
    fc
      .shuffledSubarray([0, 1, 2], { minLength: 1 })
      .map((order) => (sealed) => order.map((part) => sealed.split('.')[part]).join('.')),
  ],
  [
    'its letters in upper or lower case',
    fc.constantFrom<Edit>(
      (sealed) => sealed.toUpperCase(),
      (sealed) => sealed.toLowerCase(),
    ),
  ],
]
