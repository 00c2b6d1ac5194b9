// Installs and builds only what the demo needs, a third of the workspace, and runs it: `node scripts/demo.js [--serve]`.
import { pnpm } from './pnpm.js'

const service = ['--filter', 'connections-service...', '--reporter=append-only']
await pnpm(...service, 'install')
await pnpm(...service, 'run', 'generate')
await pnpm(...service, 'run', 'build')
await import('../examples/connections-service/dist/demo/main.js')
