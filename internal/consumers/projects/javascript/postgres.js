import { oneFlow } from './one-flow.js'
import { openStore } from './open-store.js'

const { store, prisma } = openStore()
await oneFlow(store)
await prisma.$disconnect()
