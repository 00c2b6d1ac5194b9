import { MemoryPkceStore } from '@org/pkce-memory'

const codeVerifier = 'v'.repeat(43)
const store = new MemoryPkceStore()
const emptyBytes = usedBytes()
for (let count = 0; count < 50_000; count += 1) {
  await store.put(`state ${count}`, { connection: `connection ${count}`, codeVerifier })
}
const heldBytes = usedBytes() - emptyBytes
await store.close()
const leftBytes = usedBytes() - emptyBytes

// The store itself is in use to the end.
console.log(JSON.stringify({ ttlMs: store.ttlMs, heldBytes, leftBytes }))

function usedBytes() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
