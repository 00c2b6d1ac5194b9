import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { isPkceStoreError } from '@org/pkce-core'
import { openStore } from './open-store.js'

const { store, prisma } = openStore()
let state

/** Each line of stdin names an operation. Each line of stdout is the outcome. */
const operations = {
  put: () => {
    state = randomBytes(32).toString('base64url')
    return store.put(state, {
      connection: 'issue-tracker',
      codeVerifier: randomBytes(32).toString('base64url'),
    })
  },
  take: () => store.take(state),
  check: () => store.check(),
}
for await (const name of createInterface({ input: process.stdin })) {
  try {
    await operations[name]()
    console.log('done')
  } catch (error) {
    if (!isPkceStoreError(error)) throw error
    console.log(`${error.code}, retryable: ${error.retryable}`)
  }
}
await store.close()
await prisma.$disconnect()
