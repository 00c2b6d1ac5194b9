import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Outcome, run } from '@org/child-process'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'

const keys = `program:${randomBytes(32).toString('base64')}`

/** The encryptor for a store that shares flows with the programs. */
export const programEncryptor = createFieldEncryptor(parseFieldEncryptionKeys(keys))

export interface ProgramOptions {
  /** Passed to the program as JSON in `PROGRAM_INPUT`, together with the keys. */
  input: object
  env?: Record<string, string>
  nodeOptions?: string[]
}

export interface ProgramEnd extends Omit<Outcome, 'stdout'> {
  /** The JSON values that the program printed, one per line. */
  reported: unknown[]
}

/** Runs one of `programs/` as a separate process. It is killed if it does not end by itself within four minutes. */
export async function runProgram(
  name: string,
  { input, env, nodeOptions = [] }: ProgramOptions,
): Promise<ProgramEnd> {
  const program = fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url))
  const { stdout, ...end } = await run(process.execPath, [...nodeOptions, program], {
    env: { ...process.env, NODE_OPTIONS: '', ...env, PROGRAM_INPUT: JSON.stringify({ keys, ...input }) },
    timeoutMs: 240_000,
  })
  const reported = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { ...end, reported }
}
