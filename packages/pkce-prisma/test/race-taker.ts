// One of several processes that race: takes every token it is told, eight times at once, and prints who won what.
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { isPkceStoreError } from '@org/pkce-core'
import { createPrismaClient } from '../src/client.ts'
import { PrismaPkceStore } from '../src/index.ts'

const { connectionString, keys, tokens } = JSON.parse(process.env.RACE ?? '') as Record<string, string> & {
  tokens: string[]
}
const prisma = createPrismaClient({ connectionString: connectionString ?? '', maxConnections: 5 })
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(keys ?? ''))
const store = new PrismaPkceStore({ prisma, encryptor })

const won: [token: string, codeVerifier: string][] = []
const lost: string[] = []
for (const token of tokens) {
  const takes = await Promise.allSettled(Array.from({ length: 8 }, () => store.take(token)))
  for (const take of takes) {
    if (take.status === 'fulfilled') won.push([token, take.value.codeVerifier])
    else lost.push(isPkceStoreError(take.reason) ? take.reason.code : 'untyped')
  }
}
console.log(JSON.stringify({ won, lost }))
await store.close()
await prisma.$disconnect()
