/** `node in-memory.js <contender>`: the process of a contender that keeps its flows in its memory. */
import { type InMemoryId, importInMemory } from '../contenders/index.ts'
import { bytesPerHold } from '../load/bytes-per-hold.ts'
import { cycleCosts, Ring } from '../load/cycle-costs.ts'
import { race } from '../race.ts'
import { obey } from './messages.ts'

const contender = await importInMemory(process.argv[2] as InMemoryId)
const { name, ours = false } = contender
let ring = new Ring(0)

const commands = {
  introduce: () => ({ name, ours }),
  race: (tokens: number) => race([contender.open(tokens)], tokens),
  cycleCosts({ pending, durationMs }: { pending: number; durationMs: number }) {
    if (ring.pending !== pending) ring = new Ring(pending)
    return cycleCosts(contender, ring, durationMs)
  },
  bytesPerHold() {
    ring = new Ring(0)
    return bytesPerHold(contender)
  },
}

export type InMemoryCommands = typeof commands
obey(commands)
