import { InvalidTextError } from './errors.ts'

const LONE_SURROGATE = /\p{Surrogate}/u

/** @throws {@link InvalidTextError} `text` is not a string, or UTF-8 cannot encode it. */
export function checkText(argument: 'plaintext' | 'context', text: string): void {
  if (typeof text !== 'string' || LONE_SURROGATE.test(text)) throw new InvalidTextError(argument)
}
