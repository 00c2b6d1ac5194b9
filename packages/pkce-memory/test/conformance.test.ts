import { describePkceStore } from '@org/pkce-conformance'
import { MemoryPkceStore } from '../src/index.ts'

describePkceStore('MemoryPkceStore', { open: (options) => new MemoryPkceStore(options) })
