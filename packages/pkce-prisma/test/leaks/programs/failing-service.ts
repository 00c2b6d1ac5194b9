// A service that handles no rejection. The test searches its output, from Node.js and from the store, for canaries.
import { once } from 'node:events'
import { plaintextFieldEncryptor } from '@org/field-encryption'
import { createPrismaClient } from '../../../src/client.ts'
import { PrismaPkceStore } from '../../../src/index.ts'
import type { Flow } from '../support/canaries.ts'

export interface Task {
  connectionString: string
  /** A schema where PostgreSQL fails every put and every sweep with an error that quotes the row. */
  schema: string
  flow: Pick<Flow, 'state' | 'binding' | 'value'>
  /** `leak` prints a canary on purpose. */
  mode: 'crash' | 'go on' | 'leak'
}

process.send?.('ready')
const [{ connectionString, schema, flow, mode }] = (await once(process, 'message')) as [Task]
const { state, binding, value } = flow
const prisma = createPrismaClient({ connectionString })
const encryptor = plaintextFieldEncryptor()
const store = new PrismaPkceStore({ prisma, encryptor, schema, sweepIntervalMs: mode === 'go on' ? 50 : 0 })

if (mode === 'go on') process.on('unhandledRejection', (reason) => console.error('Unhandled:', reason))
if (mode === 'leak') void Promise.reject(new Error(state))
else void store.put(state, value, { binding })

if (mode === 'go on') {
  void store.take(state, { binding: state })
  void store.put(state, { ...value, nonce: `${value.nonce}\0` })
  void store.put(state, value, { signal: AbortSignal.timeout(1) })
  const nowhere = createPrismaClient({ connectionString: connectionString.replace(/:\d+\//, ':1/') })
  void new PrismaPkceStore({ prisma: nowhere, encryptor }).take(state, { binding })
  const careless = { ...encryptor, encrypt: async (text: string) => Promise.reject(new Error(text)) }
  void new PrismaPkceStore({ prisma, encryptor: careless }).put(state, value)
  void sweepUntilRefused()
  // Keeps the process alive while its parent listens. Neither an idle client nor the sweep timer does.
  process.on('disconnect', () => process.exit())
}

/** Repeats the sweep: one that runs while the timer's sweep has the row locked finds nothing and succeeds. */
async function sweepUntilRefused(): Promise<never> {
  for (;;) await store.sweep()
}
