// A function as called by a scheduler: it sweeps once and ends.
import { openStore, prisma, say } from './store.js'

const store = openStore({ sweepIntervalMs: 0 })
say(await store.sweep())
await prisma.$disconnect()
