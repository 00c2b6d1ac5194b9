#!/usr/bin/env node
// The executable that prisma.config.ts names as the schema engine. It runs before anything is built.
import { existsSync } from 'node:fs'
import { register as registerHooks } from 'node:module'
import { register } from 'tsx/esm/api'

// Prisma's CLI parses stderr as JSON, so no warning may appear there.
process.removeAllListeners('warning')

if (!existsSync(new URL('../engine/', import.meta.url))) await import('../scripts/generate.js')

// @org/postgres-url has not been built either, so import its sources.
const hooks = `export function resolve(name, context, next) {
  return next(name, { ...context, conditions: [...context.conditions, '@org/source'] })
}`
registerHooks(`data:text/javascript,${encodeURIComponent(hooks)}`)
register()
const { main } = await import('./main.ts')
await main(process.argv.slice(2))
