import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startFaultServer } from './support/fault-server.ts'
import { FlowLoad } from './support/flow-load.ts'
import { expectRiddenThrough } from './support/ride-through.ts'

const OUTAGE_MS = 5_000

const server = await startFaultServer()

test.each(['fast', 'immediate', 'kill'] as const)(
  'when a server is down for 5 s under load (%s), only takes in COMMIT fail',
  async (mode) => {
    const load = new FlowLoad([server.openStore(), server.openStore()])
    await load.more(200)
    await server.halt(mode)
    await sleep(OUTAGE_MS)
    await server.resume()
    await load.more(200)
    await load.stop()

    expect(await load.violations(server.query)).toEqual([])
    expectRiddenThrough(load)
  },
)
