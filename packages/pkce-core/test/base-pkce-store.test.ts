import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { NewPkceState, PkceState, PutOptions, TakeOptions } from '../src/index.ts'
import { BasePkceStore } from '../src/store/index.ts'

const flow: NewPkceState = { connection: 'github', codeVerifier: 'v'.repeat(43) }
const taken = { createdAt: new Date(0), expiresAt: new Date(600_000) } as PkceState

/** Records the calls that it receives, and answers them when the test calls `answer`. */
class RecordingStore extends BasePkceStore {
  readonly calls: unknown[][] = []
  #answers: (() => void)[] = []

  protected putFlow(state: string, value: Required<NewPkceState>, options: PutOptions) {
    return this.#record(taken, 'put', state, value, options)
  }

  protected takeFlow(state: string, options: TakeOptions) {
    return this.#record(taken, 'take', state, options)
  }

  protected sweepFlows() {
    return this.#record(7, 'sweep')
  }

  answer(calls = this.#answers.length): void {
    for (const answer of this.#answers.splice(0, calls)) answer()
  }

  async #record<T>(result: T, ...call: unknown[]): Promise<T> {
    this.calls.push(call)
    await new Promise<void>((resolve) => this.#answers.push(resolve))
    return result
  }
}

function openStore(): RecordingStore {
  return new RecordingStore({ sweepIntervalMs: 0 })
}

describe('BasePkceStore', () => {
  test('passes a put on with its value checked and its defaults filled in', async () => {
    const store = openStore()
    const { signal } = new AbortController()
    const put = store.put('state', flow, { signal, binding: 'cookie' })
    store.answer()

    expect(await put).toBe(taken)
    const defaults = {
      kind: 'mcp',
      startedBy: '',
      returnUrl: '',
      redirectUri: '',
      issuer: '',
      nonce: '',
      appState: null,
    }
    expect(store.calls).toEqual([['put', 'state', { ...defaults, ...flow }, { signal, binding: 'cookie' }]])
  })

  test('passes on a take with its binding, and a sweep', async () => {
    const store = openStore()
    const { signal } = new AbortController()
    const results = Promise.all([store.take('state', { signal, binding: 'cookie' }), store.sweep()])
    store.answer()

    expect(await results).toEqual([taken, 7])
    expect(store.calls).toEqual([['take', 'state', { signal, binding: 'cookie' }], ['sweep']])
  })

  test('passes on no binding if none is given', async () => {
    const store = openStore()
    const results = Promise.all([
      store.put('state', flow),
      store.put('state', flow, { binding: undefined }),
      store.take('state'),
      store.take('state', { binding: undefined }),
    ])
    store.answer()
    await results

    expect(store.calls.map((call) => call.at(-1))).toEqual(Array(4).fill({}))
  })

  test.for<[string, unknown]>([
    ['an empty string', ''],
    ['null', null],
    ['an array', ['cookie']],
    ['1,025 characters', 'x'.repeat(1_025)],
  ])('rejects %s as binding of a put, and lets it match no flow in a take', async ([, malformed]) => {
    const store = openStore()
    const binding = malformed as string
    const put = store.put('state', flow, { binding })
    const take = store.take('state', { binding })
    store.answer()

    await expect(put).rejects.toMatchObject({ code: 'PKCE_INVALID_STATE', field: 'binding' })
    await take
    expect(store.calls).toEqual([['take', 'state', { binding: '' }]])
  })

  test('rejects malformed input without passing the call on', async () => {
    const store = openStore()
    await expect(store.put('', flow)).rejects.toMatchObject({ code: 'PKCE_INVALID_STATE', field: 'state' })
    await expect(store.put('state', { ...flow, codeVerifier: '' })).rejects.toMatchObject({
      field: 'codeVerifier',
    })
    for (const malformed of ['', ['state'], undefined, 'x'.repeat(1_025)]) {
      await expect(store.take(malformed as string)).rejects.toMatchObject({
        code: 'PKCE_STATE_NOT_FOUND',
        reason: 'unknown',
      })
    }
    expect(store.calls).toEqual([])
  })

  test('rejects a call that is already aborted without passing it on', async () => {
    const store = openStore()
    const reason = new Error('the browser went away')
    const signal = AbortSignal.abort(reason)
    await expect(store.put('state', flow, { signal })).rejects.toBe(reason)
    await expect(store.take('state', { signal })).rejects.toBe(reason)

    expect(store.calls).toEqual([])
  })

  test('rejects every call once it is closed', async () => {
    const store = openStore()
    await store.close()
    const closed = { code: 'PKCE_STORE_CLOSED' }
    await expect(store.put('state', flow)).rejects.toMatchObject(closed)
    await expect(store.take('state')).rejects.toMatchObject(closed)
    await expect(store.sweep()).rejects.toMatchObject(closed)

    expect(store.calls).toEqual([])
  })
})

describe('close', () => {
  test.for<[string, (store: RecordingStore) => Promise<unknown>]>([
    ['a put', (store) => store.put('state', flow)],
    ['a take', (store) => store.take('state')],
    ['a sweep', (store) => store.sweep()],
  ])('waits for %s in progress', async ([, start]) => {
    const store = openStore()
    const call = start(store)
    let closed = 0
    const closings = [store.close(), store.close(), store[Symbol.asyncDispose]()].map((closing) =>
      closing.then(() => {
        closed += 1
      }),
    )
    await setImmediate()
    expect(closed).toBe(0)

    store.answer()
    await Promise.all(closings)
    expect(await call).toBeDefined()
  })

  test('waits until every pending call has finished', async () => {
    const store = openStore()
    const first = store.take('first')
    const second = store.take('second')
    let closed = false
    const closing = store.close().then(() => {
      closed = true
    })
    store.answer(1)
    await first
    await setImmediate()
    expect(closed).toBe(false)

    store.answer(1)
    await Promise.all([second, closing])
  })

  test('waits for a call that fails, without failing itself', async () => {
    class FailingStore extends RecordingStore {
      protected override async sweepFlows(): Promise<number> {
        await setImmediate()
        throw new Error('outage')
      }
    }
    const store = new FailingStore({ sweepIntervalMs: 0 })
    const sweep = store.sweep().catch((error: unknown) => error)
    await store.close()

    expect(await sweep).toMatchObject({ message: 'outage' })
  })

  test('resolves if no call is pending, and may be called again', async () => {
    const store = openStore()
    const sweep = store.sweep()
    store.answer()
    await sweep
    await store.close()
    await store.close()
  })
})

describe('options', () => {
  test('ttlMs is ten minutes by default', () => {
    expect(openStore().ttlMs).toBe(600_000)
  })

  test.for([
    [{ ttlMs: 1_000 }],
    [{ ttlMs: 86_400_000 }],
    [{ sweepIntervalMs: 0 }],
    [{ sweepIntervalMs: 86_400_000 }],
  ])('%o is in range', async ([options]) => {
    await new RecordingStore({ ...options }).close()
  })

  test.for([
    [{ ttlMs: 999 }, 'ttlMs must be an integer from 1000 to 86400000'],
    [{ ttlMs: 86_400_001 }, 'ttlMs must be an integer from 1000 to 86400000'],
    [{ ttlMs: 1_000.5 }, 'ttlMs must be an integer from 1000 to 86400000'],
    [{ ttlMs: Number.NaN }, 'ttlMs must be an integer from 1000 to 86400000'],
    [{ ttlMs: '5000' as unknown as number }, 'ttlMs must be an integer from 1000 to 86400000'],
    [{ sweepIntervalMs: -1 }, 'sweepIntervalMs must be an integer from 0 to 86400000'],
    [{ sweepIntervalMs: 86_400_001 }, 'sweepIntervalMs must be an integer from 0 to 86400000'],
    [{ sweepIntervalMs: Number.POSITIVE_INFINITY }, 'sweepIntervalMs must be an integer from 0 to 86400000'],
  ] as const)('%o throws a RangeError', ([options, message]) => {
    expect(() => new RecordingStore(options)).toThrow(new RangeError(message))
  })
})
