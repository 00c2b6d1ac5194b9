// Runs turbo, after an install: `node scripts/turbo.js run build`.
import { runTool } from './run-tool.js'

process.env.TURBO_TELEMETRY_DISABLED = '1'
// Turbo looks for itself in the root only, and warns if it is elsewhere.
await runTool('turbo', '--skip-infer', ...process.argv.slice(2))
