import { MemoryPkceStore, type MemoryPkceStoreOptions } from '@org/pkce-memory'
import { oneFlow } from './one-flow.js'

const options: MemoryPkceStoreOptions = { maxPending: 1000, singleProcess: true }

await oneFlow(new MemoryPkceStore(options))
