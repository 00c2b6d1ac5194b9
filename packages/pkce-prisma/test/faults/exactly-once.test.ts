import { hash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { afterAll, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { type PostgresProxy, startProxy } from '../support/proxy/proxy.ts'
import type { Fate } from '../support/proxy/relay.ts'
import { readHistory, type Take, violationsIn } from './support/history.ts'
import { type Job, startTaker, type Taker } from './support/taker-process.ts'

const PROCESSES = 4
const STORES = 2
const FLOWS = 3_200
const BURSTS = 100
const DURATION_MS = 5_000

const database = await createPkceDatabase()
const keys = `a:${randomBytes(32).toString('base64')}`
const healthy = database.openStore({ encryptor: createFieldEncryptor(parseFieldEncryptionKeys(keys)) })
const target = new URL(database.connectionString)
target.searchParams.set('application_name', 'taker')
const directory = await mkdtemp(join(tmpdir(), 'histories-'))
afterAll(() => rm(directory, { recursive: true }))

test('killed processes and cut connections neither hand a flow out twice nor lose one', async () => {
  const flows = Array.from({ length: FLOWS }, () => ({ state: newState(), value: newValue() }))
  await Promise.all(flows.map(({ state, value }) => healthy.put(state, value)))
  const states = flows.map(({ state }) => state)
  const takers = await Promise.all(Array.from({ length: PROCESSES }, startTaker))

  const allAreDone = new AbortController()
  const terminating = terminateSome(allAreDone.signal)
  const startAtMs = Date.now() + 100
  const works = await Promise.all(
    takers.map((taker, index) => {
      const decide = [cutting(), killing(taker, 3, 'pass'), killing(taker, 6, 'cut before')][index]
      return takeAll(`${index}`, jobsOf(index, states, startAtMs), taker, decide)
    }),
  )
  allAreDone.abort()

  const takesOf = new Map<string, Take[]>(states.map((state) => [hash('sha256', state), []]))
  for (const take of works.flatMap(({ takes }) => takes)) takesOf.get(take.flow)?.push(take)
  const rows = await database.query<{ flow: string }>(
    `SELECT encode(state_hash, 'hex') AS flow FROM oauth_pkce_states`,
  )
  const left = new Set(rows.map(({ flow }) => flow))
  const violations = flows.flatMap(({ state, value }, index) => {
    const flow = hash('sha256', state)
    const verifier = hash('sha256', value.codeVerifier)
    const takers = isShared(index) ? PROCESSES * STORES : 1
    return violationsIn({ flow, verifier, takers, isThere: left.has(flow), takes: takesOf.get(flow) ?? [] })
  })
  expect(violations).toEqual([])

  const flowsLeft = flows.filter(({ state }) => left.has(hash('sha256', state)))
  const taken = await Promise.all(flowsLeft.map(({ state }) => healthy.take(state)))
  expect(taken).toMatchObject(flowsLeft.map(({ value }) => value))

  // The intended faults did occur.
  expect(works.flatMap(({ endedBy }) => endedBy).sort()).toEqual(['', '', '', '', 'SIGKILL', 'SIGKILL'])
  const isCaught = ({ code, retryable }: Take) => code === 'PKCE_STORE_TAKE_FAILED' && !retryable
  expect(works.flatMap(({ takes }) => takes).filter(isCaught).length).toBeGreaterThan(0)
  expect(await terminating).toBeGreaterThan(0)
})

/** A single store takes every fourth flow, so no other store can take a flow that a cut leaves behind. */
function isShared(index: number): boolean {
  return index % 4 > 0
}

/** The flows that a process takes, and when: bursts in which all processes race. */
function jobsOf(process: number, states: string[], startAtMs: number): Job[] {
  const everyStore = Array.from({ length: STORES }, (_, store) => store)
  return states.flatMap((state, index) => {
    const burst = Math.floor((index / FLOWS) * BURSTS)
    const dueAtMs = startAtMs + (burst / BURSTS) * DURATION_MS
    if (isShared(index)) return { state, dueAtMs, by: everyStore }
    const only = (index / 4) % (PROCESSES * STORES)
    return only % PROCESSES === process ? { state, dueAtMs, by: [Math.floor(only / PROCESSES)] } : []
  })
}

interface Work {
  takes: Take[]
  endedBy: string[]
}

/** Makes a process take flows. If it is killed, another process repeats the unanswered takes. */
async function takeAll(
  name: string,
  jobs: Job[],
  taker: Taker,
  decide: PostgresProxy['decide'] = () => 'pass',
): Promise<Work> {
  await using proxy = await startProxy(target.href)
  proxy.decide = decide
  const historyPath = join(directory, name)
  taker.assign({ connectionString: proxy.connectionString, keys, stores: STORES, historyPath, jobs })
  const { exitCode, signal, stderr } = await taker.end
  const takes = readHistory(historyPath, { wasKilled: signal === 'SIGKILL' })
  expect(stderr).toBe('')
  if (signal === null) {
    expect(exitCode).toBe(0)
    return { takes, endedBy: [''] }
  }
  const answered = takes
    .filter(({ outcome }) => outcome !== 'unanswered')
    .map(({ flow, by }) => `${flow} ${by}`)
  const isAnswered = new Set(answered)
  const rest = jobs.flatMap(({ by, ...job }) => {
    const flow = hash('sha256', job.state)
    return { ...job, by: by.filter((store) => !isAnswered.has(`${flow} ${store}`)) }
  })
  const others = await takeAll(`${name}, again`, rest, await startTaker(), cutting())
  return { takes: [...takes, ...others.takes], endedBy: [signal, ...others.endedBy] }
}

/** Cuts some of the transactions that have taken a flow. */
function cutting(): PostgresProxy['decide'] {
  const fates: Fate[] = ['pass', 'cut before', 'pass', 'cut after']
  return onCommits((count) => fates[count % fates.length])
}

/** Kills a process at one of its transactions that have taken a flow. */
function killing(taker: Taker, at: number, fate: Fate): PostgresProxy['decide'] {
  return onCommits((count) => {
    if (count < at) return 'pass'
    taker.kill()
    return fate
  })
}

function onCommits(decide: (count: number) => Fate | undefined): PostgresProxy['decide'] {
  let count = 0
  return ({ kind, rows }) => {
    if (kind !== 'COMMIT' || rows === 0) return 'pass'
    count += 1
    return decide(count) ?? 'pass'
  }
}

/** Cuts random connections that are in use. Returns how many it cut. */
async function terminateSome(signal: AbortSignal): Promise<number> {
  let terminated = 0
  while (!signal.aborted) {
    await sleep(50)
    const cut = await database.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'taker' AND datname = current_database() AND state <> 'idle'
      ORDER BY random() LIMIT 1`)
    terminated += cut.length
  }
  return terminated
}
