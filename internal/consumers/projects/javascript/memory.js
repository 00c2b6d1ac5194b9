import { MemoryPkceStore } from '@org/pkce-memory'
import { oneFlow } from './one-flow.js'

await oneFlow(new MemoryPkceStore())
