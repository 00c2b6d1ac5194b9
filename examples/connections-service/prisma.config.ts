import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// Inside this workspace no engine is downloaded. Services outside it omit this line.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ||= fileURLToPath(
  new URL('../../packages/pkce-migrate/schema-engine/bin.js', import.meta.url),
)

const { DATABASE_URL } = process.env

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(DATABASE_URL && { datasource: { url: DATABASE_URL } }),
})
