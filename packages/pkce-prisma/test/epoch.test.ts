import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateOfEpoch } from '../src/epoch.ts'
import { createPkceDatabase } from './pkce-database.ts'

const database = await createPkceDatabase()

test('an instant of PostgreSQL loses its microseconds, and nothing else', async () => {
  const micros = fc.sample(fc.integer({ min: 0, max: 2 ** 32 * 1e6 - 1_000 }), 20_000)
  const wholeMillis = micros.map((us) => us - (us % 1_000))
  const instants = [...micros, ...wholeMillis, ...wholeMillis.map((us) => us + 999)]
  const rows = await database.query(
    `SELECT date_part('epoch', to_timestamp(0) + us * interval '1 microsecond') AS seconds
     FROM unnest($1::text[]::bigint[]) WITH ORDINALITY AS instant (us, index) ORDER BY index`,
    instants.map(String),
  )
  expect(rows.map(({ seconds }) => dateOfEpoch(Number(seconds)).getTime())).toEqual(
    instants.map((us) => Math.floor(us / 1_000)),
  )
})
