import { describeStoreProperties } from '@org/store-properties'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()

describeStoreProperties('PrismaPkceStore', { open: (options) => database.openStore(options) }, 300)
