import { MemoryPkceStore } from '@org/pkce-memory'

new MemoryPkceStore()
new MemoryPkceStore()
