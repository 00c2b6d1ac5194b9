import { randomBytes } from 'node:crypto'
import { createFieldEncryptor } from '@org/field-encryption'
import type { PutOptions } from '@org/pkce-core'
import type { PrismaPkceStoreOptions } from '@org/pkce-prisma'
import { describe, expect, test } from 'vitest'
import { createFaultDatabase, newToken, newValue } from './support/fault-database.ts'
import { encryptorAfter, Gate, waitingForLocks } from './support/groups.ts'
import { openProxiedStore } from './support/proxied-store.ts'
import { first, type PostgresProxy } from './support/proxy.ts'

const GROUP = 20

const database = await createFaultDatabase()
const healthy = database.openStore()

const NOT_FOUND = { code: 'PKCE_STATE_NOT_FOUND', reason: 'unknown' }
const MAY_BE_TAKEN = {
  code: 'PKCE_STORE_TAKE_FAILED',
  retryable: false,
  cause: { kind: 'ConnectionClosed' },
}
const MAY_BE_STORED = { ...MAY_BE_TAKEN, code: 'PKCE_STORE_PUT_FAILED' }

describe.each(['end', 'reset'] as const)('a proxy that cuts lines by %s', (cutsBy) => {
  test('COMMIT never reaches the server: the take is refused and not tried again, the flow is still there', async () => {
    await using through = await openThroughProxy()
    const flow = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut before')
    await expect(through.store.take(flow.token)).rejects.toMatchObject(MAY_BE_TAKEN)
    await expect(healthy.take(flow.token)).resolves.toMatchObject(flow.value)
    expect(told(through.proxy)).toEqual(['BEGIN: pass', 'DELETE: pass', 'COMMIT: cut before'])
  })

  test('the answer to COMMIT is lost: the take is refused and not tried again, the flow is gone', async () => {
    await using through = await openThroughProxy()
    const flow = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut after')
    await expect(through.store.take(flow.token)).rejects.toMatchObject(MAY_BE_TAKEN)
    await expect(healthy.take(flow.token)).rejects.toMatchObject(NOT_FOUND)
    expect(told(through.proxy)).toEqual(['BEGIN: pass', 'DELETE: pass', 'COMMIT: cut after'])
  })

  test.each([
    ['BEGIN', 'cut before'],
    ['BEGIN', 'cut after'],
    ['DELETE', 'cut before'],
    ['DELETE', 'cut after'],
  ] as const)('%s, %s its answer: the take is tried again, and committed once', async (kind, fate) => {
    await using through = await openThroughProxy()
    const flow = await putFlow()
    through.proxy.decide = first(kind, fate)
    await expect(through.store.take(flow.token)).resolves.toMatchObject(flow.value)
    await expect(healthy.take(flow.token)).rejects.toMatchObject(NOT_FOUND)
    expect(told(through.proxy)).toContain(`${kind}: ${fate}`)
    expect(commitsOf(through.proxy)).toEqual([{ kind: 'COMMIT', rows: 1, fate: 'pass' }])
  })

  test.each(['cut before', 'cut after'] as const)('ROLLBACK, %s its answer: the flow stays', async (fate) => {
    const keys = { other: new Uint8Array(randomBytes(32)) }
    const withoutKey = createFieldEncryptor({ keys, primary: 'other' })
    await using through = await openThroughProxy({ encryptor: withoutKey })
    const flow = await putFlow()
    through.proxy.decide = first('ROLLBACK', fate)
    await expect(through.store.take(flow.token)).rejects.toMatchObject({
      code: 'PKCE_STORE_TAKE_FAILED',
      retryable: true,
      cause: { name: 'SealFailure' },
    })
    await expect(healthy.take(flow.token)).resolves.toMatchObject(flow.value)
    expect(told(through.proxy)).toEqual(['BEGIN: pass', 'DELETE: pass', `ROLLBACK: ${fate}`])
  })

  test.each(['cut before', 'cut after'] as const)(
    'COMMIT of another, %s its answer: who found the flow locked learns what came of it',
    async (fate) => {
      const gate = new Gate()
      await using through = await openThroughProxy({ encryptor: encryptorAfter(() => gate.opened) })
      const flow = await putFlow()
      through.proxy.decide = first('COMMIT', fate)
      const one = refusalOrFlow(through.store.take(flow.token))
      await expect.poll(() => told(through.proxy)).toEqual(['BEGIN: pass', 'DELETE: pass'])
      const other = refusalOrFlow(healthy.take(flow.token))
      await expect.poll(() => waitingForLocks(database)).toBe(1)
      gate.open()
      expect(await one).toMatchObject(MAY_BE_TAKEN)
      expect(await other).toMatchObject(fate === 'cut before' ? flow.value : NOT_FOUND)
    },
  )

  test('INSERT never reaches the server: the put is refused and not tried again, nothing is there', async () => {
    await using through = await openThroughProxy()
    const token = newToken()
    through.proxy.decide = first('INSERT', 'cut before')
    await expect(through.store.put(token, newValue())).rejects.toMatchObject(MAY_BE_STORED)
    await expect(healthy.take(token)).rejects.toMatchObject(NOT_FOUND)
    expect(told(through.proxy)).toEqual(['INSERT: cut before'])
  })

  test('the answer to INSERT is lost: the put is refused and not tried again, what is there can be taken once', async () => {
    await using through = await openThroughProxy()
    const token = newToken()
    const value = newValue()
    through.proxy.decide = first('INSERT', 'cut after')
    await expect(through.store.put(token, value)).rejects.toMatchObject(MAY_BE_STORED)
    await expect(healthy.take(token)).resolves.toMatchObject(value)
    await expect(healthy.take(token)).rejects.toMatchObject(NOT_FOUND)
    expect(told(through.proxy)).toEqual(['INSERT: cut after'])
  })

  test.each(['cut before', 'cut after'] as const)(
    'COMMIT of a group, %s its answer: nothing that it found is handed out',
    async (fate) => {
      await using through = await openThroughProxy()
      const flows = await Promise.all(Array.from({ length: GROUP }, () => putFlow()))
      const bound = await putFlow({ binding: 'another browser' })
      const tokens = [...flows.map(({ token }) => token), newToken(), bound.token]
      through.proxy.decide = ({ kind, rows }) => (kind === 'COMMIT' && rows > 1 ? fate : 'pass')

      // What comes in one turn of the event loop makes the group.
      const answers = await Promise.all(tokens.map((token) => refusalOrFlow(through.store.take(token))))
      expect(answers.splice(0, GROUP)).toMatchObject(Array(GROUP).fill(MAY_BE_TAKEN))
      const nothingChanged = { code: 'PKCE_STORE_TAKE_FAILED', retryable: true }
      expect(answers).toMatchObject([nothingChanged, nothingChanged])
      expect(commitsOf(through.proxy).filter(({ rows }) => rows > 1)).toEqual([
        { kind: 'COMMIT', rows: GROUP, fate },
      ])

      const later = await Promise.all(flows.map(({ token }) => refusalOrFlow(healthy.take(token))))
      const isThere = fate === 'cut before'
      expect(later).toMatchObject(flows.map(({ value }) => (isThere ? value : NOT_FOUND)))
    },
  )

  async function openThroughProxy(options?: Partial<PrismaPkceStoreOptions>) {
    const through = await openProxiedStore(database, options)
    through.proxy.cutsBy = cutsBy
    return through
  }
})

async function putFlow(options?: PutOptions) {
  const flow = { token: newToken(), value: newValue() }
  await healthy.put(flow.token, flow.value, options)
  return flow
}

function refusalOrFlow<T>(take: Promise<T>): Promise<unknown> {
  return take.catch((error: unknown) => error)
}

/** What became of each statement, in the order they came. */
function told(proxy: PostgresProxy): string[] {
  return proxy.history.map(({ kind, fate }) => `${kind}: ${fate}`)
}

/** The transactions that had changed something. */
function commitsOf(proxy: PostgresProxy) {
  return proxy.history.filter(({ kind, rows }) => kind === 'COMMIT' && rows > 0)
}
