import { mock } from 'node:test'
import { createPrismaClient } from '../../src/client.ts'
import { PrismaPkceStore } from '../../src/index.ts'

/**
 * A process that puts and takes under the fake timers of `node:test`, and after they are removed.
 *
 * @param connectionString - the first argument.
 * @param isConnected - the second argument: `connected` for a client that first connects under real timers.
 */
const [connectionString = '', isConnected] = process.argv.slice(2)

const encryptor = {
  encrypt: async (plaintext: string) => plaintext,
  decrypt: async (sealed: string) => sealed,
}
const prisma = createPrismaClient({ connectionString })
const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })

async function putAndTake(when: string): Promise<void> {
  const state = `a state ${when}`
  const codeVerifier = 'v'.repeat(43)
  await store.put(state, { connection: 'issue-tracker', codeVerifier })
  const flow = await store.take(state)
  if (flow.codeVerifier === codeVerifier) console.log(when)
}

if (isConnected === 'connected') await putAndTake('before')
mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })
await putAndTake('under')
mock.timers.reset()
await putAndTake('after')
await store.close()
await prisma.$disconnect()
