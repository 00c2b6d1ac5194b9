import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dateOfEpoch,
  flowBytes,
  flowParameters,
  flowsParameters,
  isSameFlow,
  type StoredFlow,
} from '../src/row.ts'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()

test('a PostgreSQL timestamp is truncated to milliseconds', async () => {
  const micros = fc.sample(fc.integer({ min: 0, max: 2 ** 32 * 1e6 - 1_000 }), 20_000)
  const wholeMillis = micros.map((us) => us - (us % 1_000))
  const timestamps = [...micros, ...wholeMillis, ...wholeMillis.map((us) => us + 999)]
  const rows = await database.query(
    `SELECT date_part('epoch', to_timestamp(0) + us * interval '1 microsecond') AS seconds
     FROM unnest($1::text[]::bigint[]) WITH ORDINALITY AS micros (us, index) ORDER BY index`,
    timestamps.map(String),
  )
  expect(rows.map(({ seconds }) => dateOfEpoch(Number(seconds)).getTime())).toEqual(
    timestamps.map((us) => Math.floor(us / 1_000)),
  )
})

const flow: StoredFlow = {
  stateHash: 'aa',
  bindingHash: 'bb',
  kind: 'mcp',
  connection: 'issue-tracker',
  startedBy: 'ada',
  returnUrl: '/back',
  redirectUri: 'https://a.example/cb',
  issuer: 'https://issuer.example',
  sealed: 'v1.a.sealed',
  sealVersion: 2,
}

test.for(Object.keys(flow) as (keyof StoredFlow)[])('flows that differ in %s are not equal', (field) => {
  expect(isSameFlow(flow, { ...flow })).toBe(true)
  expect(isSameFlow(flow, { ...flow, [field]: field === 'sealVersion' ? 1 : 'other' })).toBe(false)
})

test('the comparison of flows ignores the timestamps of a row', () => {
  const row = { ...flow, createdAt: 1, expiresAt: 2, remainingMs: 3 }
  expect(isSameFlow(row, flow)).toBe(true)
})

test('the parameters of many flows are those of each flow, grouped by column', () => {
  const other = { ...flow, stateHash: 'cc', bindingHash: '' }
  expect(flowParameters(flow)).toEqual([
    '\\xaa',
    '\\xbb',
    ...['mcp', 'issue-tracker', 'ada', '/back', 'https://a.example/cb', 'https://issuer.example'],
    'v1.a.sealed',
    2,
  ])
  const columns = flowsParameters([flow, other])
  expect(columns.map(([first]) => first)).toEqual(flowParameters(flow))
  expect(columns.map(([, second]) => second)).toEqual(flowParameters(other))
})

test('the size of a flow grows with each of its text fields', () => {
  expect(flowBytes({ ...flow, returnUrl: '/back'.repeat(200) }) - flowBytes(flow)).toBe(995)
})
