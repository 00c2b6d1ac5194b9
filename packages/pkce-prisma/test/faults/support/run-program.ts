import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Outcome, run } from '@org/child-process'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'

const keys = `program:${randomBytes(32).toString('base64')}`

/** For a store that shares flows with those of the programs. */
export const programEncryptor = createFieldEncryptor(parseFieldEncryptionKeys(keys))

export interface ProgramOptions {
  /** What the program finds as JSON in `PROGRAM_INPUT`, beside the keys. */
  input: object
  env?: Record<string, string>
  nodeOptions?: string[]
}

export interface ProgramEnd extends Omit<Outcome, 'stdout'> {
  /** What the program said, one JSON value a line. */
  said: unknown[]
}

/** Runs one of `programs/` as a process of its own. One that does not end by itself in four minutes is killed. */
export async function runProgram(
  name: string,
  { input, env, nodeOptions = [] }: ProgramOptions,
): Promise<ProgramEnd> {
  const program = fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url))
  const { stdout, ...end } = await run(process.execPath, [...nodeOptions, program], {
    env: { ...process.env, NODE_OPTIONS: '', ...env, PROGRAM_INPUT: JSON.stringify({ keys, ...input }) },
    timeoutMs: 240_000,
  })
  const said = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { ...end, said }
}
