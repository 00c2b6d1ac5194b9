import { Child, type ChildOptions, type Outcome } from './child.ts'

/** Runs a program to its end with empty stdin. */
export function run(command: string, args: string[], options?: ChildOptions): Promise<Outcome> {
  const child = Child.start(command, args, options)
  child.endInput()
  return child.end
}

/** The same for a program that must succeed. Returns its stdout. @throws with all of its output if it fails. */
export async function succeed(command: string, args: string[], options?: ChildOptions): Promise<string> {
  const { exitCode, signal, stdout, stderr } = await run(command, args, options)
  if (exitCode === 0) return stdout
  throw new Error(`${[command, ...args].join(' ')} ended with ${exitCode ?? signal}:\n${stdout}${stderr}`)
}
