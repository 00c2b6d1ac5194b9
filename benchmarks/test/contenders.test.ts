import { createTestDatabase } from '@org/dev-postgres/vitest'
import { describe, expect, it } from 'vitest'
import type { Contender } from '../src/contender.ts'
import { inMemory, onPostgres } from '../src/contenders/index.ts'
import { newFlow, newToken } from '../src/flow.ts'
import { runSql } from '../src/sql.ts'

describe.each(onPostgres)('$name', (served) => {
  it('hands back what it was given, once, among flows that nobody takes', async () => {
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

describe.each(inMemory)('$name', ({ open, preload }) => {
  it('hands back what it was given, once', async () => {
    await handsBackOnce(open(10))
  })

  it.runIf(preload)('holds what was preloaded', async () => {
    const contender = open(10)
    const [token, flow] = [newToken(), newFlow()]
    preload?.(contender, [[token, flow]])
    expect(await contender.take(token)).toMatchObject({ ...flow })
  })
})

async function handsBackOnce(contender: Contender): Promise<void> {
  const tokens = [newToken(), newToken()]
  const flows = tokens.map(newFlow)
  for (const [index, token] of tokens.entries()) await contender.put(token, flows[index] ?? newFlow())
  for (const [index, token] of tokens.entries()) {
    expect(await contender.take(token)).toMatchObject({ ...flows[index] })
    expect(await contender.take(token)).toBeUndefined()
  }
}
