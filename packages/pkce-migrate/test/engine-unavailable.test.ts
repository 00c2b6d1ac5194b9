import { expect, test, vi } from 'vitest'
import { deployMigrations } from '../src/index.ts'
import { createDatabase } from './support/database.ts'

const { connectionString, tables } = await createDatabase()

test('if the engine cannot be loaded, the error says what to do and nothing is changed', async () => {
  vi.stubGlobal('WebAssembly', { instantiate: () => Promise.reject(new Error('no WebAssembly here')) })
  await expect(deployMigrations({ connectionString })).rejects.toMatchObject({
    name: 'EngineUnavailableError',
    code: 'PKCE_MIGRATE_ENGINE_UNAVAILABLE',
    message: expect.stringMatching(/no WebAssembly here.* install it beside the bundle/),
  })
  expect(await tables('pkce')).toEqual([])
})
