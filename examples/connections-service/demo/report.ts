import type { Page } from './browser.ts'

/** A step of the demo failed. The message names it. */
export class DemoFailure extends Error {}

/** Prints a step that succeeded. */
export function done(step: string): void {
  console.log(`✓ ${step}`)
}

/** Prints a step that succeeded, or ends the demo if it failed. */
export function expect(held: boolean, step: string, seen: string): void {
  if (!held) throw new DemoFailure(`${step}: saw ${seen}`)
  done(step)
}

/** Checks a page's status and, if given, a text on it. */
export function expectStatus({ status, body }: Page, expected: number, step: string, words = ''): void {
  const held = status === expected && body.includes(words)
  expect(held, `${step} (${expected})`, status === expected ? 'other words' : `status ${status}`)
}

/** Prints the topic of the next steps. */
export function heading(text: string): void {
  console.log(`\n${text}`)
}
