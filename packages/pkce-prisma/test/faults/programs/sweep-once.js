// A function that a scheduler calls: it sweeps once, and is done.
import { openStore, prisma, say } from './store.js'

const store = openStore({ sweepIntervalMs: 0 })
say(await store.sweep())
await prisma.$disconnect()
