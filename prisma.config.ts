import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PrismaConfig } from 'prisma/config'

const { DATABASE_URL, SHADOW_DATABASE_URL, PRISMA_MIGRATION_ENGINE_BINARY } = process.env

// Without an engine, Prisma would download one. Ours needs no download, and is not used if an engine is available.
if (!PRISMA_MIGRATION_ENGINE_BINARY && !hasNativeEngine()) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ||= fileURLToPath(
    new URL('packages/pkce-migrate/schema-engine/bin.js', import.meta.url),
  )
}

/** The schema that pkce-migrate uses by default. Prisma takes one from the URL only. */
const withSchema = (url: string) =>
  /[?&]schema=/.test(url) ? url : `${url}${url.includes('?') ? '&' : '?'}schema=pkce`

export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Only commands that connect to a database need a URL. `generate`, `validate` and `format` run without one.
  ...(DATABASE_URL && {
    datasource: {
      url: withSchema(DATABASE_URL),
      ...(SHADOW_DATABASE_URL && { shadowDatabaseUrl: withSchema(SHADOW_DATABASE_URL) }),
    },
  }),
} satisfies PrismaConfig

/** Whether `@prisma/engines`, where Prisma keeps what it downloads, holds an engine. */
function hasNativeEngine(): boolean {
  const dependent = new URL('packages/pkce-prisma/package.json', import.meta.url)
  const prisma = createRequire(dependent).resolve('prisma/package.json')
  const engines = dirname(createRequire(prisma).resolve('@prisma/engines/package.json'))
  return readdirSync(engines).some((file) => file.startsWith('schema-engine-'))
}
