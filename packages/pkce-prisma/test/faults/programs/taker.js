// One of several processes that take the same flows. A message tells it which flows to take, when, and with which of its
// stores. It writes every call and answer to its history synchronously, so that the history survives a kill.
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { isPkceStoreError } from '@org/pkce-core'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

const endAlone = () => process.exit(1)
process.on('disconnect', endAlone)
process.send('ready')
const [{ connectionString, keys, stores: count, historyPath, jobs }] = await once(process, 'message')

const history = openSync(historyPath, 'a')
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(keys))
const stores = Array.from({ length: count }, () => {
  const prisma = createPrismaClient({ connectionString, maxConnections: 5 })
  return { prisma, store: new PrismaPkceStore({ prisma, encryptor }) }
})

const takes = []
for (const { state, dueAtMs, by } of jobs) {
  if (dueAtMs > Date.now()) await sleep(dueAtMs - Date.now())
  for (const index of by) takes.push(take(state, index))
}
await Promise.all(takes)

for (const { store, prisma } of stores) {
  await store.close()
  await prisma.$disconnect()
}
process.off('disconnect', endAlone)
process.disconnect()

async function take(state, index) {
  const record = (event) =>
    writeSync(history, `${JSON.stringify({ flow: hash('sha256', state), by: index, ...event })}\n`)
  record({ event: 'started' })
  try {
    const { codeVerifier } = await stores[index].store.take(state)
    record({ event: 'received', verifier: hash('sha256', codeVerifier) })
  } catch (error) {
    const { code, reason, retryable } = isPkceStoreError(error) ? error : { code: 'untyped' }
    record({ event: 'refused', code, reason, retryable })
  }
}
