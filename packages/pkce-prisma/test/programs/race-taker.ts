// One of several racing processes. On a message it takes every state eight times concurrently, and reports which flows it
// received.
import { once } from 'node:events'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { isPkceStoreError } from '@org/pkce-core'
import { createPrismaClient } from '../../src/client.ts'
import { PrismaPkceStore } from '../../src/index.ts'

export interface Race {
  connectionString: string
  keys: string
  states: string[]
}

export interface Outcome {
  won: [state: string, codeVerifier: string][]
  lost: string[]
}

process.send?.('ready')
const [race] = (await once(process, 'message')) as [Race]

const prisma = createPrismaClient({ connectionString: race.connectionString, maxConnections: 5 })
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(race.keys))
const store = new PrismaPkceStore({ prisma, encryptor })
const outcome: Outcome = { won: [], lost: [] }
for (const state of race.states) {
  const takes = await Promise.allSettled(Array.from({ length: 8 }, () => store.take(state)))
  for (const take of takes) {
    if (take.status === 'fulfilled') outcome.won.push([state, take.value.codeVerifier])
    else outcome.lost.push(isPkceStoreError(take.reason) ? take.reason.code : 'untyped')
  }
}
process.send?.(outcome)
await store.close()
await prisma.$disconnect()
process.disconnect()
