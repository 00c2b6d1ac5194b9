import { describePkceStore } from '@org/pkce-conformance'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()

describePkceStore('PrismaPkceStore', { open: (options) => database.openStore(options), sharedStorage: true })
