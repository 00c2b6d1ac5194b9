/**
 * Holds in-flight OAuth PKCE state in the memory of one process.
 *
 * @module @org/pkce-memory
 */

export { MemoryPkceStore, type MemoryPkceStoreOptions } from './memory-pkce-store.ts'
