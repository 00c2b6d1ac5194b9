import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PkceState, PkceStore, PutOptions, TakeOptions } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import type { Fate } from '../support/proxy/relay.ts'
import { encryptorAfter } from './support/batches.ts'
import { type Claim, claimOf, contradictions, type Put, type Story, type Take } from './support/claims.ts'
import { openProxiedStore, type ProxiedStore } from './support/proxied-store.ts'
import { Random } from './support/random.ts'

const CALLS = 10_000
/** Enough calls to be meaningful if a busy machine cannot make all of them in time. */
const ENOUGH_CALLS = CALLS / 10
const WITHIN_MS = 30_000
const CALLERS = 96
const STORES = 3
const CALLS_TO_A_STORE = 400
const FATES: Fate[] = ['cut before', 'cut after']
const wentAway = new Error('the browser went away')

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)
const random = new Random(seed)
const database = await createPkceDatabase()

test(`every claim of the store holds under random faults (FUZZ_SEED=${seed})`, async () => {
  const pool = new StorePool()
  const stories: (Omit<Story, 'left'> & { state: string })[] = []
  const deadlineMs = performance.now() + WITHIN_MS
  let calls = 0
  const callers = Array.from({ length: CALLERS }, async () => {
    while (calls < ENOUGH_CALLS || (calls < CALLS && performance.now() < deadlineMs)) {
      const state = newState()
      const binding = random.onceIn(3) ? newState() : undefined
      const putting = Array.from({ length: random.onceIn(6) ? 2 : 1 }, () => put(pool, state, binding))
      const puts = await Promise.all(putting)
      const taking = Array.from({ length: 1 + random.below(3) }, () => take(pool, state, binding))
      const takes = await Promise.all(taking)
      if (random.onceIn(2)) takes.push(await take(pool, state, binding))
      calls += puts.length + takes.length
      stories.push({ state, puts, takes })
    }
  })
  await Promise.all(callers)
  await pool.close()

  const rows = await database.query<{ hash: string; connection: string }>(
    `SELECT encode(state_hash, 'hex') AS hash, connection FROM oauth_pkce_states`,
  )
  const left = new Map(rows.map((row) => [row.hash, row.connection]))
  const violations = stories.flatMap(({ state, ...story }) => {
    const outcome = { ...story, left: left.get(hash('sha256', state)) }
    return contradictions(outcome).map((contradiction) => ({ contradiction, ...outcome }))
  })
  expect(violations).toEqual([])

  // The intended faults did occur.
  const claims = new Set<Claim>(
    stories.flatMap(({ puts, takes }) => [...puts, ...takes]).map(({ claim }) => claim),
  )
  expect([...claims].sort()).toEqual([
    'aborted',
    'closed',
    'collision',
    'mismatch',
    'not found',
    'received',
    'stored',
    'unchanged',
    'unknown',
  ])
})

async function put(pool: StorePool, state: string, binding: string | undefined): Promise<Put> {
  const id = newState()
  const value = newValue({ connection: id })
  const call = pool.use((store) => store.put(state, value, optionsOf(binding)))
  return { id, verifier: value.codeVerifier, claim: await claimOf(call, 'stored', wentAway) }
}

async function take(pool: StorePool, state: string, binding: string | undefined): Promise<Take> {
  const isRightful = !random.onceIn(8)
  const shown = isRightful ? binding : 'the binding of another browser'
  let flow: PkceState | undefined
  const call = pool.use(async (store) => {
    flow = await store.take(state, optionsOf(shown))
  })
  const claim = await claimOf(call, 'received', wentAway)
  return flow === undefined ? { claim, isRightful } : { claim, isRightful, flow }
}

/** Gives some calls a signal that is aborted within a few milliseconds. */
function optionsOf(binding: string | undefined): PutOptions & TakeOptions {
  if (!random.onceIn(12)) return { binding }
  const abort = new AbortController()
  void sleep(random.below(8)).then(() => abort.abort(wentAway))
  return { binding, signal: abort.signal }
}

type Opening = Promise<ProxiedStore>

/** Stores behind proxies that cut connections. Each store is closed after some calls and replaced. */
class StorePool {
  readonly #stores = Array.from({ length: STORES }, () => this.#open())
  readonly #closings: Promise<unknown>[] = []
  #calls = 0

  async use<Answer>(call: (store: PkceStore) => Promise<Answer>): Promise<Answer> {
    this.#calls += 1
    const index = random.below(STORES)
    const opening = this.#stores[index] as Opening
    const { store } = await opening
    const answer = call(store)
    // It may reject before it is awaited.
    answer.catch(() => {})
    if (this.#calls % CALLS_TO_A_STORE === 0) {
      this.#closings.push(this.#end(opening))
      await sleep(1)
      this.#stores[index] = this.#open()
    }
    return answer
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stores.map((opening) => this.#end(opening)), ...this.#closings])
  }

  async #open(): Opening {
    const encryptor = encryptorAfter(() => {
      if (random.onceIn(40)) throw new Error('no key')
      return random.onceIn(20) ? sleep(random.below(30)) : undefined
    })
    const through = await openProxiedStore(database, { maxConnections: 5, encryptor })
    through.proxy.decide = () => {
      through.proxy.cutsBy = random.onceIn(2) ? 'end' : 'reset'
      return random.onceIn(50) ? (FATES[random.below(2)] as Fate) : 'pass'
    }
    return through
  }

  async #end(opening: Opening): Promise<void> {
    const through = await opening
    await through.store.close()
    await through[Symbol.asyncDispose]()
  }
}
