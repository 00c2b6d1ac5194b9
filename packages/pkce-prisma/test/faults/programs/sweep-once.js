// A function as called by a scheduler: it sweeps once and ends.
import { openStore, prisma, report } from './store.js'

const store = openStore({ sweepIntervalMs: 0 })
report(await store.sweep())
await prisma.$disconnect()
