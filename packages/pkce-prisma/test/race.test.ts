import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Child } from '@org/child-process'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { afterAll, expect, test } from 'vitest'
import type { Outcome, Race } from './programs/race-taker.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'
import { RUN_SOURCES } from './support/run-sources.ts'

const PROCESSES = 4
const FLOWS = 60

const database = await createPkceDatabase()
const takers: Child[] = []
afterAll(() => {
  for (const taker of takers) taker.kill()
})

test('of eight takers per state in each of several processes, exactly one gets the flow', async () => {
  const keys = `race:${randomBytes(32).toString('base64')}`
  const store = database.openStore({ encryptor: createFieldEncryptor(parseFieldEncryptionKeys(keys)) })
  const flows = Array.from({ length: FLOWS }, () => ({ state: newState(), value: newValue() }))
  await Promise.all(flows.map(({ state, value }) => store.put(state, value)))
  await Promise.all(Array.from({ length: PROCESSES }, startTaker))

  const states = flows.map(({ state }) => state)
  const outcomes = await Promise.all(
    takers.map((taker, index) => {
      // Each starts at another state, so that no process stays ahead of the others.
      const first = (index * FLOWS) / PROCESSES
      const inTurn = [...states.slice(first), ...states.slice(0, first)]
      return run(taker, { connectionString: database.connectionString, keys, states: inTurn })
    }),
  )

  const won = outcomes.flatMap((outcome) => outcome.won)
  expect(new Map(won)).toEqual(new Map(flows.map(({ state, value }) => [state, value.codeVerifier])))
  expect(won).toHaveLength(FLOWS)
  const lost = outcomes.flatMap((outcome) => outcome.lost)
  expect(lost).toEqual(Array(PROCESSES * FLOWS * 8 - FLOWS).fill('PKCE_STATE_NOT_FOUND'))
  expect(
    outcomes.filter((outcome) => outcome.won.length > 0).length,
    'processes that won any',
  ).toBeGreaterThan(1)
})

async function startTaker(): Promise<void> {
  const program = fileURLToPath(new URL('programs/race-taker.ts', import.meta.url))
  const taker = Child.fork([...RUN_SOURCES, program])
  takers.push(taker)
  await taker.message()
}

async function run(taker: Child, race: Race): Promise<Outcome> {
  await taker.send(race)
  return taker.message()
}
