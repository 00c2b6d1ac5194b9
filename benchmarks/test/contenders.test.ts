import { createTestDatabase } from '@org/dev-postgres/vitest'
import { describe, expect, it } from 'vitest'
import type { Contender } from '../src/contender.ts'
import { IN_MEMORY, importInMemory, importServed, ON_POSTGRES } from '../src/contenders/index.ts'
import { newFlow, newToken } from '../src/flow.ts'
import { runSql } from '../src/sql.ts'
import { takeIfThere } from '../src/take-if-there.ts'

describe.each(ON_POSTGRES)('%s', (id) => {
  it('hands back what it was given, once, among flows that nobody takes', async () => {
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

it.each(IN_MEMORY)('%s hands back what it was given, once', async (id) => {
  const { open } = await importInMemory(id)
  await handsBackOnce(open(10))
})

it('scanned-map holds what was preloaded', async () => {
  const { open, preload } = await importInMemory('scanned-map')
  const contender = open(10)
  const [token, flow] = [newToken(), newFlow()]
  preload?.(contender, [[token, flow]])
  expect(await contender.take(token)).toMatchObject({ ...flow })
})

async function handsBackOnce(contender: Contender): Promise<void> {
  const tokens = [newToken(), newToken()]
  const flows = tokens.map(newFlow)
  for (const [index, token] of tokens.entries()) await contender.put(token, flows[index] ?? newFlow())
  for (const [index, token] of tokens.entries()) {
    expect(await takeIfThere(contender, token)).toMatchObject({ ...flows[index] })
    expect(await takeIfThere(contender, token)).toBeUndefined()
  }
}
