import { expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { PrismaPkceStore } from '../../src/index.ts'
import { type Flow, keyRing, newFlow, password } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { operations, refusalOf } from './support/service.ts'

// No connection is ever opened, because malformed input is refused before.
const connectionString = `postgresql://service:${encodeURIComponent(password)}@127.0.0.1:1/none`
const store = new PrismaPkceStore({
  prisma: createPrismaClient({ connectionString }),
  encryptor: keyRing,
  sweepIntervalMs: 0,
})

const malformations: ((canary: string) => unknown)[] = [
  (canary) => `${canary}\0`,
  (canary) => `${canary}\ud800`,
  (canary) => [canary],
  (canary) => ({ toString: () => canary, [canary]: canary }),
  (canary) => new String(canary),
  (canary) => Symbol(canary),
  (canary) => Buffer.from(canary),
  (canary) => new Error(canary),
]
const tooLong = (canary: string) => canary.repeat(2_100 / canary.length + 1)

test.for(['state', 'binding'] as const)('a malformed %s leaks no canary', async (field) => {
  const flow = newFlow()
  for (const malform of [...malformations, tooLong]) {
    await expectNoLeak(flow, { ...flow, [field]: malform(flow[field]) }, field)
  }
})

const limited = ['kind', 'connection', 'codeVerifier', 'startedBy', 'nonce'] as const
const unlimited = ['returnUrl', 'redirectUri', 'issuer'] as const

test.for(limited)('a malformed %s leaks no canary', async (field) => {
  const flow = newFlow()
  for (const malform of [...malformations, tooLong]) {
    await expectNoLeak(flow, withValue(flow, { [field]: malform(flow.value[field]) }), field)
  }
})

test.for(unlimited)('a malformed %s leaks no canary', async (field) => {
  const flow = newFlow()
  for (const malform of malformations) {
    await expectNoLeak(flow, withValue(flow, { [field]: malform(flow.value[field]) }), field)
  }
})

test('a malformed appState leaks no canary', async () => {
  const flow = newFlow()
  const canary = flow.canaries.appStateValue as string
  const circular: Record<string, unknown> = {}
  circular[canary] = { [canary]: circular }
  const malformed = [
    circular,
    canary.repeat(300),
    { [canary]: 7n },
    { [canary]: Number.NaN },
    [() => canary],
    [Symbol(canary)],
    new Map([[canary, canary]]),
    new Error(canary),
    { toJSON: () => canary },
    { toJSON: () => throwError(canary) },
    Object.defineProperty({}, canary, { enumerable: true, get: () => throwError(canary) }),
    new Proxy({}, { ownKeys: () => throwError(canary) }),
  ]
  for (const appState of malformed) await expectNoLeak(flow, withValue(flow, { appState }), 'appState')
})

test('an invalid value leaks no canary', async () => {
  const flow = newFlow()
  const value = flow.canaries.codeVerifier as never
  await expectNoLeak(flow, { ...flow, value }, 'value')
  await expectNoLeak(flow, { ...flow, value: [value] as never }, 'value')
})

async function expectNoLeak(flow: Flow, malformed: Flow, field: string): Promise<void> {
  const error = await refusalOf(operations.put(store, malformed))
  expect(error).toMatchObject({ code: 'PKCE_INVALID_STATE', field })
  expect(leaksIn(error, flow.canaries)).toEqual([])
}

function withValue(flow: Flow, fields: object): Flow {
  return { ...flow, value: { ...flow.value, ...fields } }
}

function throwError(message: string): never {
  throw new Error(message)
}
