import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from './pkce-database.ts'

const PROCESSES = 4
const FLOWS = 60

const database = await createPkceDatabase()

test('eight takers a token in each of several processes: every flow is handed out once, to one of them', async () => {
  const keys = `race:${randomBytes(32).toString('base64')}`
  const store = database.openStore({ encryptor: createFieldEncryptor(parseFieldEncryptionKeys(keys)) })
  const flows = Array.from({ length: FLOWS }, () => ({ token: newToken(), value: newValue() }))
  await Promise.all(flows.map(({ token, value }) => store.put(token, value)))

  const tokens = flows.map(({ token }) => token)
  const race = JSON.stringify({ connectionString: database.connectionString, keys, tokens })
  const reports = await Promise.all(Array.from({ length: PROCESSES }, () => runTaker(race)))

  const won = reports.flatMap((report) => report.won)
  expect(new Map(won)).toEqual(new Map(flows.map(({ token, value }) => [token, value.codeVerifier])))
  expect(won).toHaveLength(FLOWS)
  const lost = reports.flatMap((report) => report.lost)
  expect(lost).toEqual(Array(PROCESSES * FLOWS * 8 - FLOWS).fill('PKCE_STATE_NOT_FOUND'))
  expect(reports.filter((report) => report.won.length > 0).length, 'processes that won any').toBeGreaterThan(
    1,
  )
}, 60_000)

async function runTaker(race: string): Promise<{ won: [string, string][]; lost: string[] }> {
  const taker = fileURLToPath(new URL('race-taker.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', taker], {
    env: { ...process.env, RACE: race },
    timeout: 45_000,
  })
  return JSON.parse(stdout)
}
