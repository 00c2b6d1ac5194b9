import { InvalidTextError } from './errors.ts'

const LONE_SURROGATE = /\p{Surrogate}/u

/** @throws {@link InvalidTextError} when `text` would not survive UTF-8 unchanged. */
export function checkText(argument: 'plaintext' | 'context', text: string): void {
  if (typeof text !== 'string' || LONE_SURROGATE.test(text)) throw new InvalidTextError(argument)
}
