/** `node in-memory.js <contender>`: the process of a contender that stores its flows in memory. */
import { type InMemoryId, importInMemory } from '../contenders/index.ts'
import { bytesPerFlow } from '../load/bytes-per-flow.ts'
import { cycleCosts, Ring } from '../load/cycle-costs.ts'
import { race } from '../race.ts'
import { obey } from './messages.ts'

const contender = await importInMemory(process.argv[2] as InMemoryId)
const { name, ours = false } = contender
let ring = new Ring(0)

const commands = {
  introduce: () => ({ name, ours }),
  race: (flows: number) => race([contender.open(flows)], flows),
  cycleCosts({ pending, durationMs }: { pending: number; durationMs: number }) {
    if (ring.pending !== pending) ring = new Ring(pending)
    return cycleCosts(contender, ring, durationMs)
  },
  bytesPerFlow() {
    ring = new Ring(0)
    return bytesPerFlow(contender)
  },
}

export type InMemoryCommands = typeof commands
obey(commands)
