import { describeStoreProperties } from '@org/store-properties'
import { MemoryPkceStore } from '../src/index.ts'

describeStoreProperties('MemoryPkceStore', { open: (options) => new MemoryPkceStore(options) }, 500)
