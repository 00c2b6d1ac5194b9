// One replica of a service under constant load. It begins and completes flows until its parent ends it.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

const { connectionString, keys, cyclesPerSecond, ttlMs, sweepIntervalMs } = JSON.parse(process.argv[2])
const prisma = createPrismaClient({ connectionString })
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(keys))
const store = new PrismaPkceStore({ prisma, encryptor, ttlMs, sweepIntervalMs })

const counts = { taken: 0, abandoned: 0, refused: 0 }
let ending = false
process.on('message', () => {
  ending = true
})

/** One flow. Every tenth user never comes back, so the sweep deletes the flow. */
async function cycle() {
  const state = randomBytes(32).toString('base64url')
  const binding = randomBytes(32).toString('base64url')
  const codeVerifier = randomBytes(48).toString('base64url')
  try {
    await store.put(
      state,
      { connection: 'issue-tracker', codeVerifier, returnUrl: '/connections' },
      { binding },
    )
    await sleep(Math.random() * 500)
    if (Math.random() < 0.1) {
      counts.abandoned += 1
      return
    }
    const flow = await store.take(state, { binding })
    if (flow.codeVerifier !== codeVerifier) throw new Error('Another verifier came back')
    counts.taken += 1
  } catch (error) {
    counts.refused += 1
    process.send({ refusal: String(error.code ?? error.message) })
  }
}

function report() {
  const { rss, heapUsed } = process.memoryUsage()
  process.send({ counts: { ...counts }, rss, heapUsed })
}

const reporting = setInterval(report, 1_000)
const pending = new Set()
for (let next = performance.now(); !ending; next += 1_000 / cyclesPerSecond) {
  await sleep(Math.max(0, next - performance.now()))
  const one = cycle().finally(() => pending.delete(one))
  pending.add(one)
}
clearInterval(reporting)
await Promise.all(pending)
report()
await store.close()
await prisma.$disconnect()
process.disconnect()
