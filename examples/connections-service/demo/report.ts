import type { Page } from './browser.ts'

/** Something that the demo promises did not hold. The message says what. */
export class DemoFailure extends Error {}

/** Prints a step that held. */
export function done(step: string): void {
  console.log(`✓ ${step}`)
}

/** Prints a step when it held, and ends the demo when it did not. */
export function expect(held: boolean, step: string, seen: string): void {
  if (!held) throw new DemoFailure(`${step}: saw ${seen}`)
  done(step)
}

/** Checks a page's status, and the words on it where it matters. */
export function expectStatus({ status, body }: Page, expected: number, step: string, words = ''): void {
  const held = status === expected && body.includes(words)
  expect(held, `${step} (${expected})`, status === expected ? 'other words' : `status ${status}`)
}

/** Prints what the next steps are about. */
export function heading(text: string): void {
  console.log(`\n${text}`)
}
