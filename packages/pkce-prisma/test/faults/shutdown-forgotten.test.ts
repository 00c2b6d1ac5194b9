import { expect, test } from 'vitest'
import { createPkceDatabase } from '../support/pkce-database.ts'
import { runProgram } from './support/run-program.ts'

const { connectionString } = await createPkceDatabase()

test('a store and a client that are never closed do not keep the process alive', async () => {
  const { reported, ...end } = await runProgram('forget-to-close', { input: { connectionString } })
  expect(end).toEqual({ exitCode: 0, signal: null, stderr: '' })
  expect(reported).toEqual(['done', { endedAfterMs: expect.any(Number) }])
  const [, { endedAfterMs }] = reported as [string, { endedAfterMs: number }]
  expect(endedAfterMs).toBeLessThan(8_000)
})
