import { fileURLToPath } from 'node:url'
import { Child } from '@org/child-process'
import { describe, expect, test } from 'vitest'
import { type Datasource, openDatasource } from '../schema-engine/open-datasource.ts'
import { createDatabase, migrationList } from './support/database.ts'

const ENGINE = fileURLToPath(new URL('../schema-engine/bin.js', import.meta.url))

const main = await createDatabase()
await main.query('CREATE TABLE precious (id INTEGER PRIMARY KEY)')

describe('a temporary shadow database', () => {
  test('is a separate database, which is dropped when the engine is done with it', async () => {
    const { shadow, name, close } = await openShadow({ url: main.connectionString })
    expect(name).toMatch(/^prisma_migrate_shadow_db_/)
    expect(await databaseExists(name)).toBe(true)
    await shadow.dispose()
    expect(await databaseExists(name)).toBe(false)
    await close()
  })

  test('is dropped when the datasource is closed, even while a query runs in it', async () => {
    const { shadow, name, close } = await openShadow({ url: main.connectionString })
    const interrupted = expect(shadow.executeScript('SELECT pg_sleep(600)')).rejects.toThrow()
    await close()
    await interrupted
    expect(await databaseExists(name)).toBe(false)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('is dropped when %s interrupts the engine', async (signal) => {
    const datasource = JSON.stringify({ url: main.connectionString })
    await using engine = Child.start(ENGINE, ['--datasource', datasource])
    const script = `SELECT pg_sleep(600), '${signal}'`
    const params = {
      migrationsList: migrationList({ '1_slow': script }),
      filters: { externalTables: [], externalEnums: [] },
    }
    engine.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'devDiagnostic', params })}\n`)
    const running = () =>
      main.query<{ name: string }>(
        "SELECT datname AS name FROM pg_stat_activity WHERE query = $1 AND state = 'active'",
        script,
      )
    await expect.poll(running).toHaveLength(1)
    const [{ name } = { name: '' }] = await running()
    expect(name).toMatch(/^prisma_migrate_shadow_db_/)

    engine.kill(signal)
    await engine.end
    expect(await databaseExists(name)).toBe(false)
  })
})

describe('a configured shadow database', async () => {
  const configured = await createDatabase()

  test('is emptied before it is used', async () => {
    await configured.query('CREATE TABLE left_over (id INTEGER)')
    const { shadow, name, close } = await openShadow({
      url: main.connectionString,
      shadowDatabaseUrl: configured.connectionString,
    })
    expect(configured.connectionString).toContain(String(name))
    expect(await configured.tables('public')).toEqual([])
    await shadow.executeScript('CREATE TABLE replayed (id INTEGER)')
    expect(await configured.tables('public')).toEqual(['replayed'])
    await shadow.dispose()
    await close()
  })

  test('is rejected if it is the main database under another URL', async () => {
    const datasource = openDatasource({
      url: main.connectionString,
      shadowDatabaseUrl: `${main.connectionString}?application_name=shadow`,
    })
    await expect(datasource.connectToShadowDb()).rejects.toThrow('is the main database')
    await datasource.close()
    expect(await main.tables('public')).toEqual(['precious'])
  })
})

async function openShadow(options: Datasource) {
  const datasource = openDatasource(options)
  const shadow = await datasource.connectToShadowDb()
  const { rows } = await shadow.queryRaw({ sql: 'SELECT current_database()', args: [], argTypes: [] })
  return { shadow, name: rows[0]?.[0], close: datasource.close }
}

async function databaseExists(name: unknown): Promise<boolean> {
  return (await main.query('SELECT FROM pg_database WHERE datname = $1', name)).length > 0
}
