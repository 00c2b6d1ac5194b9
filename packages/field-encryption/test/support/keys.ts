import { randomBytes } from 'node:crypto'
import { createFieldEncryptor, type FieldEncryptor } from '../../src/index.ts'

/** An encryptor with one fresh key under `id`. */
export function freshEncryptor(id = 'k1'): FieldEncryptor {
  return createFieldEncryptor({ keys: { [id]: randomBytes(32) }, primary: id })
}
