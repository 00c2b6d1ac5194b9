export { MemoryPkceStore, type MemoryPkceStoreOptions } from './memory-pkce-store.ts'
