import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '@org/dev-postgres'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { root, typeCheck, writeSnippets } from './support/snippets.ts'

const page = 'docs/writing-your-own-store.md'
const postgres = await startPostgres()
// Hooks run in reverse order, so the page's pool ends before this.
afterAll(() => postgres.stop())
const database = await postgres.createDatabase()
const [, table = ''] = /^```sql\n(.*?)^```$/ms.exec(readFileSync(join(root, page), 'utf8')) ?? []
const client = new pg.Client({ connectionString: database.connectionString })
await client.connect()
await client.query(table)
await client.end()

// The page's own test file, unchanged.
const folder = writeSnippets('run-own-store', [page])
process.env.DATABASE_URL = database.connectionString
await import(/* @vite-ignore */ join(folder, 'pg-pkce-store.test.ts'))

test('the store of the page compiles', () => expect(typeCheck(folder)).toBe(''))
