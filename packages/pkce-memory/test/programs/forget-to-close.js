import { MemoryPkceStore } from '@org/pkce-memory'

const store = new MemoryPkceStore()
await store.put('state', { connection: 'github', codeVerifier: 'v'.repeat(43) })
console.log('held')
