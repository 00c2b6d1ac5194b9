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
