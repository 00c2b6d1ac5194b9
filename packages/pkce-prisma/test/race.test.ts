import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { afterAll, expect, test } from 'vitest'
import type { Outcome, Race } from './programs/race-taker.ts'
import { createPkceDatabase, newToken, newValue } from './support/pkce-database.ts'

const PROCESSES = 4
const FLOWS = 60

const database = await createPkceDatabase()
const takers: ChildProcess[] = []
afterAll(() => {
  for (const taker of takers) taker.kill('SIGKILL')
})

test('eight takers a token in each of several processes: every flow is handed out once, to one of them', async () => {
  const keys = `race:${randomBytes(32).toString('base64')}`
  const store = database.openStore({ encryptor: createFieldEncryptor(parseFieldEncryptionKeys(keys)) })
  const flows = Array.from({ length: FLOWS }, () => ({ token: newToken(), value: newValue() }))
  await Promise.all(flows.map(({ token, value }) => store.put(token, value)))
  await Promise.all(Array.from({ length: PROCESSES }, startTaker))

  const tokens = flows.map(({ token }) => token)
  const outcomes = await Promise.all(
    takers.map((taker, index) => {
      // Each begins elsewhere: no process is a step ahead of the others all the way.
      const first = (index * FLOWS) / PROCESSES
      const inTurn = [...tokens.slice(first), ...tokens.slice(0, first)]
      return run(taker, { connectionString: database.connectionString, keys, tokens: inTurn })
    }),
  )

  const won = outcomes.flatMap((outcome) => outcome.won)
  expect(new Map(won)).toEqual(new Map(flows.map(({ token, value }) => [token, value.codeVerifier])))
  expect(won).toHaveLength(FLOWS)
  const lost = outcomes.flatMap((outcome) => outcome.lost)
  expect(lost).toEqual(Array(PROCESSES * FLOWS * 8 - FLOWS).fill('PKCE_STATE_NOT_FOUND'))
  expect(
    outcomes.filter((outcome) => outcome.won.length > 0).length,
    'processes that won any',
  ).toBeGreaterThan(1)
}, 60_000)

async function startTaker(): Promise<void> {
  const program = fileURLToPath(new URL('programs/race-taker.ts', import.meta.url))
  const taker = fork(program, { execArgv: ['--import', import.meta.resolve('tsx')] })
  takers.push(taker)
  await once(taker, 'message')
}

async function run(taker: ChildProcess, race: Race): Promise<Outcome> {
  taker.send(race)
  const [outcome] = (await once(taker, 'message')) as [Outcome]
  return outcome
}
