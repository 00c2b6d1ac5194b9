#!/usr/bin/env node
// The executable that prisma.config.ts names as the schema engine. It runs before anything is built.
import { register } from 'tsx/esm/api'

// Prisma's CLI reads what is written to stderr, and expects nothing there but JSON.
process.removeAllListeners('warning')

register()
const { main } = await import('../src/stdio/main.ts')
await main(process.argv.slice(2))
