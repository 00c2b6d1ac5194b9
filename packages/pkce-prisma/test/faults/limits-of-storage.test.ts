import { randomBytes } from 'node:crypto'
import { rename, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notPut, notSwept, notTaken } from './support/answers.ts'
import { startFaultServer } from './support/fault-server.ts'

const [full, recovering] = await Promise.all([startFaultServer(), startFaultServer()])

test.concurrent('with a full disk, a put fails and stores nothing, and stored flows can be taken', async () => {
  const store = full.openStore()
  const [state, large] = [newState(), newState()]
  await store.put(state, newValue())
  const backToNormal = await fillDisk()
  expect(await answerOf(store.put(large, largeValue()))).toEqual(notPut('53100'))
  await expect(store.take(state)).resolves.toBeDefined()
  await store.sweep()

  await backToNormal()
  const value = largeValue()
  await store.put(large, value)
  await expect(store.take(large)).resolves.toMatchObject(value)
})

test.concurrent('calls to a server in recovery are retryable, and succeed after its promotion', async () => {
  const store = recovering.openStore()
  const state = newState()
  await store.put(state, newValue())
  // A replica without a primary.
  const [{ data } = { data: '' }] = await recovering.query<{ data: string }>(
    `SELECT current_setting('data_directory') AS data`,
  )
  await recovering.query(`COPY (SELECT) TO '${data}/standby.signal'`)
  await recovering.halt()
  await recovering.resume()
  const calls: Promise<unknown>[] = [store.put(newState(), newValue()), store.take(state), store.sweep()]
  expect(await Promise.all(calls.map(answerOf))).toEqual([
    notPut('25006'),
    notTaken('25006'),
    notSwept('25006'),
  ])

  await recovering.query('SELECT pg_promote()')
  await expect(store.take(state)).resolves.toBeDefined()
  await store.put(state, newValue())
})

/** Too large for a row: PostgreSQL stores it in the TOAST table. */
function largeValue() {
  return newValue({ returnUrl: `/${randomBytes(6_000).toString('base64url')}` })
}

/**
 * Replaces the TOAST file with a full disk: Linux fails every write to `/dev/full` with ENOSPC, and PostgreSQL reports it.
 */
async function fillDisk(): Promise<() => Promise<void>> {
  const [{ path } = { path: '' }] = await full.query<{ path: string }>(
    `SELECT current_setting('data_directory') || '/' || pg_relation_filepath(reltoastrelid) AS path
     FROM pg_class WHERE oid = 'oauth_pkce_states'::regclass`,
  )
  const aside = join(path, '..', 'aside')
  await full.halt()
  await rename(path, aside)
  await symlink('/dev/full', path)
  await full.resume()
  return async () => {
    await full.halt()
    await unlink(path)
    await rename(aside, path)
    await full.resume()
  }
}
