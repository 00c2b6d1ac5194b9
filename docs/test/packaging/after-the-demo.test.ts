import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clone, shell } from './support/clone.ts'

test('tests run in a clone in which only the demo was installed before', async () => {
  await shell("pnpm --filter 'connections-service...' install")
  await shell('pnpm test --filter @org/postgres-url')
  const report = JSON.parse(await readFile(join(clone, 'packages/postgres-url/test-report.json'), 'utf8'))
  expect(report).toMatchObject({ success: true })
})
