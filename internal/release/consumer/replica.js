// One replica of a service, as a consumer of the packages would write it. Its requests arrive over IPC, not HTTP, so that it
// is certain whether each was answered. It runs in a folder with an installed release.
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

const { DATABASE_URL, FIELD_ENCRYPTION_KEYS = '' } = process.env
const prisma = DATABASE_URL ? createPrismaClient({ connectionString: DATABASE_URL }) : undefined
const store = prisma
  ? new PrismaPkceStore({
      prisma,
      encryptor: createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS)),
    })
  : new MemoryPkceStore({ singleProcess: true })

const answering = new Set()
process.on('message', (request) => {
  const one = answer(request).finally(() => answering.delete(one))
  answering.add(one)
})
process.once('SIGTERM', async () => {
  await store.close()
  await Promise.all(answering)
  await prisma?.$disconnect()
  process.disconnect()
})
process.send('ready')

async function answer({ id, method, args }) {
  try {
    process.send({ id, value: await store[method](...args) })
  } catch (error) {
    process.send({ id, error: { code: error.code, message: error.message, reason: error.reason } })
  }
}
