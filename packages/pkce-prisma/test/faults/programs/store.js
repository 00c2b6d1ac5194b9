// Shared by the programs: a store on the given database, and functions that report what happened.
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

export const input = JSON.parse(process.env.PROGRAM_INPUT)
export const prisma = createPrismaClient({ connectionString: input.connectionString })
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(input.keys))

export function openStore(options) {
  return new PrismaPkceStore({ prisma, encryptor, ...options })
}

export function newValue() {
  return { connection: 'issue-tracker', codeVerifier: 'v'.repeat(43) }
}

export function report(event) {
  console.log(JSON.stringify(event))
}

/** The outcome of a call: its answer, or the reason or the code of its error. */
export function answerOf(call) {
  return call.catch(({ code = 'untyped', reason = code }) => reason)
}

/** Reports how long Node takes from now until it ends the process by itself, in milliseconds. */
export function reportTimeToExit() {
  const startedMs = performance.now()
  process.on('exit', () => report({ endedAfterMs: performance.now() - startedMs }))
}
