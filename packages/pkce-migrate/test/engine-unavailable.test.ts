import { expect, test, vi } from 'vitest'
import { deployMigrations } from '../src/index.ts'
import { createDatabase } from './support/database.ts'

const { connectionString, tables } = await createDatabase()

test('an engine that cannot be loaded is an error that says what to do, and changes nothing', async () => {
  vi.stubGlobal('WebAssembly', { instantiate: () => Promise.reject(new Error('no WebAssembly here')) })
  await expect(deployMigrations({ connectionString })).rejects.toMatchObject({
    name: 'EngineUnavailableError',
    code: 'PKCE_MIGRATE_ENGINE_UNAVAILABLE',
    message: expect.stringMatching(/no WebAssembly here.* install it beside it/),
  })
  expect(await tables('pkce')).toEqual([])
})
