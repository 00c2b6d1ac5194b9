import { createTestDatabase } from '@org/dev-postgres/vitest'
import { describe, expect, it } from 'vitest'
import type { Contender } from '../src/contender.ts'
import { IN_MEMORY, importInMemory, importServed, ON_POSTGRES } from '../src/contenders/index.ts'
import { newFlow, newState } from '../src/flow.ts'
import { runSql } from '../src/sql.ts'
import { takeIfThere } from '../src/take-if-there.ts'

describe.each(ON_POSTGRES)('%s', (id) => {
  it('hands each flow back once, among flows that are never taken', async () => {
    const served = await importServed(id)
    const { connectionString } = await createTestDatabase()
    await served.prepare(connectionString)
    const contender = await served.open(connectionString)
    try {
      await runSql(connectionString, served.fill ?? '', [10])
      await handsBackOnce(contender)
    } finally {
      await contender.close()
    }
  })
})

it.each(IN_MEMORY)('%s hands each flow back once', async (id) => {
  const { open } = await importInMemory(id)
  await handsBackOnce(open(10))
})

it('scanned-map holds the preloaded flows', async () => {
  const { open, preload } = await importInMemory('scanned-map')
  const contender = open(10)
  const [state, flow] = [newState(), newFlow()]
  preload?.(contender, [[state, flow]])
  expect(await contender.take(state)).toMatchObject({ ...flow })
})

async function handsBackOnce(contender: Contender): Promise<void> {
  const states = [newState(), newState()]
  const flows = states.map(newFlow)
  for (const [index, state] of states.entries()) await contender.put(state, flows[index] ?? newFlow())
  for (const [index, state] of states.entries()) {
    expect(await takeIfThere(contender, state)).toMatchObject({ ...flows[index] })
    expect(await takeIfThere(contender, state)).toBeUndefined()
  }
}
