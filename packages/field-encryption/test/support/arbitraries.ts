import fc from 'fast-check'
import { isFieldEncryptionError } from '../../src/index.ts'

/** Any string that UTF-8 can encode. */
export const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
const codeUnit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }))
/** Any JavaScript string, including those with lone surrogates. */
export const anyString = fc.string({ unit: codeUnit.map((unit) => String.fromCharCode(unit)) })
export const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})

/** The result of `answer`, or the code of its error if the error is of this package. */
export async function rejectionOr(answer: Promise<string>): Promise<string> {
  try {
    return await answer
  } catch (error) {
    if (isFieldEncryptionError(error)) return error.code
    throw error
  }
}
