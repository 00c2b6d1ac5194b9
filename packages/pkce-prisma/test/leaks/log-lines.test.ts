import { fileURLToPath } from 'node:url'
import { Child } from '@org/child-process'
import { expect, test } from 'vitest'
import { RUN_SOURCES } from '../support/run-sources.ts'
import type { Task } from './programs/failing-service.ts'
import { newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { onDelete, raise } from './support/refusals.ts'
import { createService, operations, type Table } from './support/service.ts'

const service = await createService()

test('a failing timed sweep leaks no canary to the logger', async () => {
  const flow = newFlow()
  const table = await tableWithExpired(flow)
  const lines: unknown[][] = []
  const logger = {
    error: (...line: unknown[]) => lines.push(line),
    warn: (...line: unknown[]) => lines.push(line),
  }
  const store = table.openStore({ sweepIntervalMs: 20, logger })
  await expect.poll(() => lines.length).toBeGreaterThan(0)
  await store.close()
  expect(lines[0]).toMatchObject([{ err: { code: 'PKCE_STORE_SWEEP_FAILED' } }, expect.any(String)])
  expect(leaksIn(lines, flow.canaries)).toEqual([])
  expect(leaksIn(table.prismaErrors, flow.canaries)).not.toEqual([])
})

test('a process that crashes on an unhandled rejection prints no canary', async () => {
  const flow = newFlow()
  const output = await run('crash', flow, 'throw', [/StorePutError.*DatabaseError.*Node\.js v/s])
  expect(leaksIn(output, flow.canaries)).toEqual([])
})

test('a process that continues after rejections prints no canary', async () => {
  const flow = newFlow()
  const output = await run('go on', flow, 'warn', [
    /UnhandledPromiseRejectionWarning/,
    /Unhandled: StorePutError[^{]+{[^{]+DatabaseError.+SQLSTATE P0001/,
    /Unhandled: StorePutError[^{]+{[^{]+SealError/,
    /Unhandled: StoreTakeError[^{]+{[^{]+DatabaseError.+DatabaseNotReachable/,
    /Unhandled: StoreSweepError[^{]+{[^{]+DatabaseError.+SQLSTATE P0001/,
    /Unhandled: StateNotFoundError/,
    /Unhandled: InvalidPkceStateError: nonce/,
    /Unhandled: DOMException \[TimeoutError\]/,
    /Sweeping expired PKCE states failed/,
  ])
  expect(leaksIn(output, flow.canaries)).toEqual([])
})

test('a process that prints a canary is detected', async () => {
  const flow = newFlow()
  const output = await run('leak', flow, 'throw', [/Node\.js v/])
  expect(leaksIn(output, flow.canaries)).toContain('state unchanged in value')
})

/** Runs a failing service until it has printed everything expected. Returns all of its output. */
async function run(
  mode: Task['mode'],
  flow: ReturnType<typeof newFlow>,
  onRejection: string,
  expected: RegExp[],
) {
  const { schema } = await tableWithExpired(flow)
  const { DEBUG, NODE_DEBUG, ...env } = process.env
  await using child = Child.fork(
    [
      ...RUN_SOURCES,
      `--unhandled-rejections=${onRejection}`,
      '--trace-warnings',
      fileURLToPath(new URL('programs/failing-service.ts', import.meta.url)),
    ],
    { env },
  )
  await child.message()
  const { state, binding, value } = flow
  await child.send({
    connectionString: service.url(),
    schema,
    flow: { state, binding, value },
    mode,
  } satisfies Task)
  await expect.poll(() => expected.filter((pattern) => !pattern.test(child.output))).toEqual([])
  return child.output
}

/** A table with one expired flow, where every further statement fails with an error that quotes the row. */
async function tableWithExpired(flow: ReturnType<typeof newFlow>): Promise<Table> {
  const table = await service.newTable()
  await operations.put(table.store, flow)
  await table.sql('UPDATE oauth_pkce_states SET expires_at = now()')
  await table.sql(raise('P0001', onDelete))
  await table.sql(
    'CREATE TRIGGER u BEFORE INSERT ON oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION refuse()',
  )
  return table
}
